"""The header names by which a field is known, best first.

Ours and those of CashCollect, Upflow and Extrabat; then what Sage, EBP, Pennylane, Sellsy,
Axonaut, Odoo, Dolibarr and QuickBooks export, in French and English. Compared by
`columns.heading_key`: without case, accents, punctuation, small words; `N°`, `num.` and `number`
are one word.
"""

_NAME_ONLY = "Nom; Name; Intitulé; Libellé; Dénomination; Désignation"

SYNONYMS: dict[str, str] = {
    "customer_name": (
        "Nom du client; Société; Raison sociale; Client; Nom de la société; Nom client; "
        "Entreprise; Nom de l'entreprise; Company name; Customer name; Client name; Company; "
        "Customer; Account name; Tiers; Nom du tiers; Nom tiers; Intitulé du compte; "
        "Intitulé du tiers; Intitulé client; Dénomination sociale; Dénomination; "
        "Libellé tiers; Libellé du compte; Libellé client; Compte client; Nom commercial; "
        "Nom complet du client; Client facturé; Destinataire; Débiteur; Partenaire; Partner; "
        "Invoice partner display name; Customer full name; Bill to; Billed to; Display name; "
        "Organisation; Organization; Raison sociale du client; Nom ou raison sociale; "
        "Nom/Raison sociale; Nom / Prénom ou raison sociale; Third party; Third party name; "
        "Debtor; Third-party name; Nom affiché; Établissement; Nom société; Société cliente; "
        "Acheteur facturé; CompAuxLib; Libellé auxiliaire; Enseigne"
    ),
    "external_id": (
        "Identifiant externe; ID externe; External id; N° client; Code client; Numéro client; "
        "Référence client; Réf. client; ID client; Identifiant client; Customer id; "
        "Customer number; Customer code; Customer reference; Customer ref; Client id; "
        "Client code; Client number; Code tiers; Compte tiers; N° tiers; Numéro du client; "
        "Code du client; Référence du client; Identifiant; Account id; Account number; "
        "Customer no; Matricule client; Référence externe; External reference; "
        "Identifiant du client; Code société; ID société; Code auxiliaire; Compte auxiliaire; "
        "CompAuxNum; Numéro de compte client; N° compte client; Company id; Third party code; "
        "Third-party code; Customer account; Source id; N° de client"
    ),
    "accounting_code": (
        "Code comptable; Compte comptable; Compte; Accounting code; N° compte; "
        "Numéro de compte; Compte général; Compte collectif; Code compta; "
        "Code comptable client; Compte comptable client; Accounting account; Ledger code; "
        "Compte de tiers; Account code; GL account; Compte compta; Customer accounting code; "
        "Account receivable; Compte client comptable; N° de compte"
    ),
    "vat_number": (
        "Numéro de TVA; N° TVA; TVA intracommunautaire; N° TVA intracommunautaire; "
        "TVA intracom; N° TVA intracom; N° TVA intra; TVA intra; "
        "Numéro de TVA intracommunautaire; VAT number; VAT; VAT id; VAT no; Identifiant TVA; "
        "Tax id; Tax number; TVA; N° identification TVA; VAT reg no; VAT registration number; "
        "Code TVA intracommunautaire; N° d'identifiant TVA; ID TVA; Professional tax id; "
        "Tax reg no; N° intracommunautaire; Identification intracommunautaire"
    ),
    "address": (
        "Adresse; Adresse postale; Address; Rue; Street; Adresse 1; Adresse ligne 1; "
        "Adresse de facturation; Address line 1; Street address; Billing address; "
        "Adresse complète; Voie; Adresse 1 facturation; Billing street; Adresse du client; "
        "Adresse client; Adresse siège; N° et rue; N° et voie; Billing address line 1; "
        "Rue facturation; Adr.; Address 1; Adresse (facturation)"
    ),
    "postcode": (
        "Code postal; CP; Postcode; Zip; Zip code; Postal code; C.P.; Code postal facturation; "
        "Billing zip; Billing postal code; Billing postcode; ZIP/Postal code; CP facturation; "
        "Code post.; Billing address zip; Code postal du client; CPostal; CodePostal"
    ),
    "city": (
        "Ville; City; Localité; Commune; Town; Ville facturation; Billing city; "
        "Ville de facturation; Ville du client; Town/City; City/Town; Billing address city"
    ),
    "region": (
        "Région / Etat; Région; Etat; State; Region; Province; Département; State/Province; "
        "County; Region / State; State / Region; Région / Département; Billing state; "
        "Fed. state; Canton"
    ),
    "country": (
        "Pays; Country; Code pays; Country code; Pays facturation; Billing country; Nation; "
        "Pays ISO; Nom du pays; Country name; Pays de facturation; Billing address country; "
        "Country/Region"
    ),
    "group_name": (
        "Nom du groupe; Groupe; Group name; Group; Maison mère; Société mère; Parent company; "
        "Parent; Holding; Nom groupe; Groupe de clients; Customer group; Related company"
    ),
    "group_reference": (
        "Référence du groupe; Réf. groupe; Group reference; Code groupe; ID groupe; Group id; "
        "Group code; Identifiant du groupe; N° groupe; Group ref"
    ),
    "account_managers": (
        "Responsable de compte; Responsable de comptes; Responsables de compte; "
        "Account manager; Account managers; Responsable; Chargé de compte; Gestionnaire; "
        "Gestionnaire de compte; Account owner; Owner; Chargé d'affaires; "
        "Commercial en charge; Représentant; Vendeur; Sales rep; Salesperson; "
        "Sales representative; Collaborateur; Code commercial; Chargé de clientèle; "
        "Responsable client; Responsable commercial; Responsable recouvrement; Suivi par; "
        "Commercial"
    ),
    "plan": (
        "Workflow; Plan de relance; Dunning plan; Plan; Scénario de relance; Scénario; "
        "Relance auto; Relance automatique; Modèle de relance; Plan relance; Dunning workflow; "
        "Dunning level; Profil de relance; Type de relance; Nom du plan; "
        "Nom du plan de relance; Plan de relances"
    ),
    "email": (
        "Adresse mail; Adresse e-mail; E-mail; Email; Mail; Courriel; Adresse électronique; "
        "Email address; Mail compta; E-mail contact; Email du contact; Mail contact; "
        "Contact email; Adresse email; Adresse mél; Mél; Mail facturation; Email facturation; "
        "Email de facturation; Billing email; E-mail comptabilité; Mail comptabilité; "
        "Email compta; Messagerie; E-mail professionnel; Main email; Primary email; "
        "Work email; Email 1; Mail 1; Adresse mail du contact; Adresse mail contact; "
        "Adresse courriel; Courriel contact; Courriel du contact; Invoice email; "
        "Adresse e-mail du contact; Customer email; Email client; Mail client; "
        "E-mail du client; Mail pro"
    ),
    "first_name": (
        "Prénom; First name; Prénom contact; Prénom du contact; Given name; "
        "Contact first name; Firstname; Prénom interlocuteur; Prénom de l'interlocuteur; "
        "Forename; Contact prénom"
    ),
    "last_name": (
        "Nom de famille; Last name; Nom contact; Nom du contact; Surname; Family name; "
        "Contact last name; Lastname; Nom interlocuteur; Nom de l'interlocuteur; Contact nom; "
        "Nom; Patronyme"
    ),
    "full_name": (
        "Nom complet; Contact; Interlocuteur; Full name; Contact name; Nom et prénom; "
        "Prénom et nom; Nom prénom; Prénom nom; Nom complet du contact; Contact person; "
        "Personne à contacter; Contact facturation; Contact compta; Primary contact; "
        "Destinataire relance; Name"
    ),
    "phone": (
        "Numéro de téléphone; Téléphone; Tél.; Phone; Phone number; Tel; N° téléphone; "
        "N° tél.; Téléphone fixe; Téléphone 1; Telephone; Portable; Mobile; "
        "Téléphone portable; Téléphone contact; Téléphone du contact; Tél contact; Fixe; "
        "Main phone; Contact phone; Work phone; Mobile phone; Tél fixe; Tél mobile; "
        "Tél portable; Phone 1; Phone numbers; Telephone number; Téléphone bureau; "
        "Ligne directe; Téléphone mobile; GSM; Tél 1; Téléphone client"
    ),
    "contact_reference": (
        "Référence du contact; Référence contact; Réf. contact; Contact reference; Contact id; "
        "ID contact; Code contact; N° contact; Identifiant contact; Contact external id; "
        "Identifiant du contact; ID externe contact; ID externe du contact; Contact ref; "
        "Référence; Reference; Ref"
    ),
    "position": (
        "Poste; Fonction; Position; Job title; Rôle; Role; Qualité; Service; Job position; "
        "Function; Title; Titre; Poste du contact; Fonction du contact; Fonction contact; "
        "Type de contact; Job; Intitulé du poste; Poste occupé; Poste contact; Contact type; "
        "Contact position; Département contact"
    ),
    "is_main": (
        "Contact principal; Principal; Principal ?; Main contact; Main; Primary; "
        "Primary contact ?; Is main; Par défaut; Default contact; Contact par défaut; "
        "Principal (O/N); Contact principal ?; Est principal; Is primary; "
        "Contact principal (1)"
    ),
    "number": (
        "N° facture; Numéro de facture; N° fact.; Numéro facture; Facture; Facture n°; "
        "N° de facture; N° de la facture; Invoice number; Invoice no; Invoice; Invoice id; "
        "Numéro de pièce; N° pièce; Pièce; Numéro; Number; N°; Numéro de document; "
        "N° document; Document; Document number; Réf. facture; Référence facture; "
        "Référence de facture; Invoice ref; Invoice reference; Num; Réf. pièce; "
        "Référence pièce; PieceRef; Doc number; Doc no; Transaction number; Bill no; "
        "Code facture; ID facture; No.; Référence de la pièce; Référence; Reference; Ref; "
        "Réf."
    ),
    "issued_on": (
        "Date; Date de facture; Date facture; Date de facturation; Date d'émission; "
        "Date de la facture; Date pièce; Date de pièce; Date document; Date du document; "
        "Invoice date; Issue date; Issued on; Date d'emission; Bill date; Document date; "
        "Émise le; Émis le; Date créa; Date de création; Invoice/Bill date; Created; "
        "Date issued; Date fact; PieceDate; Facturé le; Transaction date; Date écriture; "
        "EcritureDate; Date comptable; Accounting date; Date émission"
    ),
    "due_on": (
        "Échéance; Date d'échéance; Date échéance; Due date; Date éch.; Due on; Payable le; "
        "À payer le; Date limite de paiement; Date de paiement prévue; Éch.; Payment due; "
        "Maturity; Maturity date; Date limite; Date d'échéance de paiement; "
        "Date limite de règlement; DateEcheance; Payment due date; Règlement avant le; "
        "Date de règlement prévue; Due; Expected payment date; Date d'exigibilité"
    ),
    "total": (
        "Montant TTC; Total TTC; TTC; Montant T.T.C.; Montant total TTC; Net à payer; Total; "
        "Montant; Amount; Total amount; Amount incl. tax; Amount including tax; "
        "Total incl. tax; Total incl. VAT; Montant total; Montant facture; "
        "Montant de la facture; Montant facturé; Invoice amount; Invoice total; Gross amount; "
        "Total (TTC); Montant (TTC); Montant TTC (€); Total TTC (EUR); Amount inc. tax; "
        "Amount incl. VAT; Total including VAT; Amount including VAT; "
        "Total with tax; Total facture; Prix TTC; Grand total; Total in currency; "
        "Total signed; Total in currency signed; Montant devise; Débit; Debit; Montant brut; "
        "Amount (inc tax); Total incl taxes; Amount incl taxes; Amount incl. taxes; "
        "Montant toutes taxes comprises; Montant net à payer; Total toutes taxes comprises"
    ),
    "paid": (
        "Déjà réglé; Réglé; Montant réglé; Payé; Déjà payé; Montant payé; Montant déjà réglé; "
        "Acompte; Acomptes; Acompte versé; Encaissé; Montant encaissé; Règlement; Règlements; "
        "Total réglé; Already paid; Paid; Amount paid; Paid amount; Payments; "
        "Amount already paid; Reçu; Montant déjà payé; Montant reçu; Total payé; Total paid; "
        "Déjà encaissé; Réglements reçus; Amount received; Montant des règlements; "
        "Payments received; Montant lettré"
    ),
    "currency": (
        "Devise; Currency; Code devise; Monnaie; Currency code; Devise facture; "
        "Invoice currency; Unité monétaire; Idevise; Document currency"
    ),
}

# What a bare « Nom » or « Référence » means depends on the kind of file and on its other columns.
WEAK_SYNONYMS: dict[str, dict[str, str]] = {
    "customers": {
        "customer_name": f"{_NAME_ONLY}; Nom complet; Full name",
        "external_id": (
            "Id; Code; Matricule; Référence interne; Internal reference; Référence; Reference"
        ),
    },
    "contacts": {},
    "assignments": {
        "customer_name": _NAME_ONLY,
        "external_id": "Id; Code; Matricule; Référence; Reference",
    },
    "invoices": {"customer_name": _NAME_ONLY, "external_id": "Code; Matricule; Compte"},
}
