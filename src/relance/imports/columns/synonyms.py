"""The header names by which a field is known, best first.

Ours and those of CashCollect, Upflow and Extrabat; then what Sage, EBP, Pennylane, Sellsy,
Axonaut, Odoo, Dolibarr and QuickBooks export, in French and English. Compared by
`spelling.heading_key`: without case, accents, punctuation, small words; `N°`, `num.` and `number`
are one word.
"""

_NAME_ONLY = "Nom; Name; Intitulé; Libellé; Dénomination; Désignation"

SYNONYMS: dict[str, str] = {
    "customer_name": (
        "Nom du client; Société; Raison sociale; Customer full name; Client; Nom de la société; "
        "Nom client; "
        "Entreprise; Nom de l'entreprise; Company name; Customer name; Client name; Company; "
        "Customer; Account name; Tiers; Nom du tiers; Nom tiers; Intitulé du compte; "
        "Intitulé du tiers; Intitulé client; Dénomination sociale; Dénomination; "
        "Libellé tiers; Libellé du compte; Libellé client; Compte client; Nom commercial; "
        "Nom complet du client; Client facturé; Destinataire; Débiteur; Partenaire; Partner; "
        "Invoice partner display name; Bill to; Billed to; Display name; "
        "Organisation; Organization; Raison sociale du client; Nom ou raison sociale; "
        "Nom/Raison sociale; Nom / Prénom ou raison sociale; Third party; Third party name; "
        "Debtor; Third-party name; Nom affiché; Établissement; Nom société; Société cliente; "
        "Acheteur facturé; CompAuxLib; Libellé auxiliaire; Enseigne; "
        "Nom d'affichage du partenaire de la facture; partner_id/name; "
        "partner_id/display_name; partner_id; Nom d'affichage; display_name; "
        "commercial_partner_id; company_name; CT_Intitule; "
        "DO_Tiers/CT_Intitule; Nom (facturation); Nom facturation; Client / Nom; "
        "Client name or company; Legal name; Business name; Organization name; "
        "Nom du débiteur; Nom entreprise; Nom de l'organisation; Name of company; "
        "Intitulé tiers; Intitulé du client; "
        "Raison sociale client; Raison sociale du tiers; Nom du compte; Compte (nom); "
        "Customer/Company; Nom de la société cliente; Nom tiers facturé; Client livré facturé; "
        "Destinataire de la facture; Nom du tiers facturé; Nom du destinataire; Invoiced to; "
        "Nom de la structure; Third party/Company; Nom légal; Company/Name; "
        "Contact company; Société du contact; Entreprise du contact; Client (nom); "
        "Nom affiché du partenaire de la facture; Nom d'affichage du partenaire de facturation"
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
        "Third-party code; Customer account; Source id; N° de client; "
        "partner_id/id; partner_id/ref; commercial_partner_id/ref; partner_ref; CT_Num; "
        "DO_Tiers; N° de tiers; Numéro tiers; Numéro de tiers; Tiers (code); "
        "Code client (facturation); Code du tiers; Customer account number; Account no; "
        "Client no; Client ref; Client reference; N° client facturé; Code client facturé; "
        "Client (code); Référence tiers; Réf. tiers; Référence du tiers; ID tiers; "
        "Third party id; Third-party id; Numéro compte tiers; N° compte tiers; "
        "Compte auxiliaire client; Client (ID); ID de l'entreprise; Company ref; Company code; "
        "Référence société; Réf. société; Clé client; Customer key; Debtor id; Debtor number; "
        "N° débiteur; Identifiant de la société; Identifiant tiers; Code externe; ID source; "
        "Source system id; N° de compte client; Identifiant unique client; Matricule tiers; "
        "Code entreprise; Customer external id; Client external id; Company external id; "
        "ID externe client; ID externe du client; Identifiant externe client"
    ),
    "accounting_code": (
        "Code comptable; Compte comptable; Compte; Accounting code; N° compte; "
        "Numéro de compte; Compte général; Compte collectif; Code compta; "
        "Code comptable client; Compte comptable client; Accounting account; Ledger code; "
        "Account code; GL account; Compte compta; Customer accounting code; "
        "Account receivable; Compte client comptable; N° de compte; "
        "Customer accounting code; Code comptabilité client; Compte collectif client; "
        "N° compte comptable; Numéro de compte comptable; CG_NumPrinc; Compte 411; "
        "property_account_receivable_id; property_account_receivable_id/code; "
        "property_account_receivable_id/name; Compte client (411); Code comptable tiers; "
        "Compte général client; Accounts receivable account; Receivable account; "
        "Code auxiliaire comptable; Accountancy code; Customer accountancy code; "
        "Code compta client; Compte compta client; Code compta tiers; "
        "Compte à créditer; Imputation comptable; CompteNum; N° compte général; "
        "Compte général tiers"
    ),
    "vat_number": (
        "Numéro de TVA; N° TVA; TVA intracommunautaire; N° TVA intracommunautaire; "
        "TVA intracom; N° TVA intracom; N° TVA intra; TVA intra; "
        "Numéro de TVA intracommunautaire; VAT number; VAT; VAT id; VAT no; Identifiant TVA; "
        "Tax id; Tax number; TVA; N° identification TVA; VAT reg no; VAT registration number; "
        "Code TVA intracommunautaire; N° d'identifiant TVA; ID TVA; Professional tax id; "
        "Tax reg no; N° intracommunautaire; Identification intracommunautaire; "
        "partner_id/vat; CT_Identifiant; Numéro TVA; Numéro TVA intracommunautaire; "
        "Numéro de TVA intracom; N° de TVA intracom; N° de TVA intracommunautaire; N° TVA UE; "
        "N° de TVA intracommunautaire client; Numéro d'identification TVA; N° id. TVA; "
        "N° TVA client; TVA intracommunautaire client; Intra-community VAT; "
        "VAT registration no; VAT ID number; Tax identification number; Tax reg. number; TIN; "
        "VAT reg number; EU VAT; N° TVA Intracomm.; Identifiant TVA intracommunautaire; "
        "Numéro TVA intra"
    ),
    "address": (
        "Adresse; Adresse postale; Address; Rue; Street; Adresse 1; Adresse ligne 1; "
        "Adresse de facturation; Address line 1; Street address; Billing address; "
        "Adresse complète; Voie; Adresse 1 facturation; Billing street; Adresse du client; "
        "Adresse client; Adresse siège; N° et rue; N° et voie; Billing address line 1; "
        "Rue facturation; Adr.; Address 1; Adresse (facturation); "
        "street; partner_id/street; CT_Adresse; Adresse 1 (facturation); "
        "Adresse ligne 1 (facturation); Adresse 1 client; Rue et numéro; Rue 1; Street 1; "
        "Street line 1; Invoice address; Invoicing address; Billing address 1; "
        "Billing address street; Adresse de facturation ligne 1; Adresse de facturation 1; "
        "Adresse facturation; Adresse facturation 1; Adresse (ligne 1); Adresse principale; "
        "Adresse légale; Adresse du siège; Adresse du siège social; Main address; "
        "Registered address; Address (billing); Ligne d'adresse 1; Adresse postale 1; "
        "Mailing address; Mailing street; N° et nom de rue; Libellé de la voie; "
        "Numéro et voie; "
        "Adresse - Ligne 1; Adresse - Rue; Adresse rue; Adresse - Adresse; Address - Line 1; "
        "Adresse principale - Adresse; Adresse principale"
    ),
    "postcode": (
        "Code postal; CP; Postcode; Zip; Zip code; Postal code; C.P.; Code postal facturation; "
        "Billing zip; Billing postal code; Billing postcode; ZIP/Postal code; CP facturation; "
        "Code post.; Billing address zip; Code postal du client; CPostal; CodePostal; "
        "zip; partner_id/zip; CT_CodePostal; Code postal (facturation); CP (facturation); "
        "Code postal de facturation; CP de facturation; Code postal siège; CP client; "
        "CP / Zip; Code postal / Zip; Billing postal/zip code; Billing post code; Post code; "
        "Postal / Zip code; Mailing zip; Mailing postal code; Code zip; NPA; "
        "Adresse - Code postal; Adresse - CP; Address - Zip; Address zip; Address postcode; "
        "Zipcode; Postalcode; Adresse principale - Code postal; Billing zipcode"
    ),
    "city": (
        "Ville; City; Localité; Commune; Town; Ville facturation; Billing city; "
        "Ville de facturation; Ville du client; Town/City; City/Town; Billing address city; "
        "partner_id/city; CT_Ville; Ville (facturation); Localité (facturation); "
        "Commune (facturation); City (billing); Billing town; Mailing city; Suburb/City; "
        "Ville siège; Ville client; Nom de la commune; Ville / Commune; "
        "Adresse - Ville; Address - City; Address city; Adresse principale - Ville"
    ),
    "region": (
        "Région / Etat; Région; State; Region; Province; Département; State/Province; "
        "County; Etat; Region / State; State / Region; Région / Département; Billing state; "
        "Fed. state; Canton; "
        "state_id; state_id/name; partner_id/state_id; CT_CodeRegion; Région (facturation); "
        "Département (facturation); State or region; Region/State; Etat / Région; "
        "Etat/Province; Billing state/province; Mailing state; Province/State; Région client"
    ),
    "country": (
        "Pays; Country; Code pays; Country code; Pays facturation; Billing country; Nation; "
        "Pays ISO; Nom du pays; Country name; Pays de facturation; Billing address country; "
        "Country/Region; "
        "country_id; country_id/name; country_id/code; partner_id/country_id; CT_Pays; "
        "Pays (facturation); Code pays (facturation); Code ISO pays; Code pays ISO; "
        "Pays client; Pays (code); Pays du client; Code du pays; Country ISO code; "
        "Country (ISO); Billing country code; Mailing country; Pays siège; ISO country; "
        "Adresse - Pays; Address - Country; Address country; Adresse principale - Pays"
    ),
    "group_name": (
        "Nom du groupe; Groupe; Group name; Group; Maison mère; Société mère; Parent company; "
        "Parent; Holding; Nom groupe; Groupe de clients; Customer group; Related company; "
        "parent_id/name; parent_name; Société liée; "
        "Parent name; Parent account; Parent customer; Nom de la maison mère; "
        "Nom de la société mère; Groupe client; Groupe du client; Entité mère; Compte parent; "
        "Client parent; Parent company name; Nom du parent; Group entity; Famille mère; "
        "Sous-client de"
    ),
    "group_reference": (
        "Référence du groupe; Réf. groupe; Group reference; Code groupe; ID groupe; Group id; "
        "Group code; Identifiant du groupe; N° groupe; Group ref; "
        "Parent id; Parent ref; Parent reference; Parent external id; Parent code; "
        "ID du groupe; ID parent; Code maison mère; Code du groupe; Groupe (référence); "
        "ID société mère; Parent company id"
    ),
    "account_managers": (
        "Responsable de compte; Responsable de comptes; Responsables de compte; "
        "Account manager; Account managers; Responsable; Chargé de compte; Gestionnaire; "
        "Gestionnaire de compte; Account owner; Owner; Chargé d'affaires; "
        "Commercial en charge; Représentant; Vendeur; Sales rep; Salesperson; "
        "Sales representative; Collaborateur; Code commercial; Chargé de clientèle; "
        "Responsable client; Responsable commercial; Responsable recouvrement; Suivi par; "
        "Commercial; "
        "user_id; user_id/name; user_id/login; user_id/email; Responsable de compte (e-mail); "
        "Email of the account manager; Account manager email; Account managers emails; "
        "Email du responsable de compte; E-mail du responsable; Email responsable; "
        "Mail du responsable de compte; Email du commercial; E-mail commercial; "
        "Mail commercial; CO_No; Représentant commercial; Nom du représentant; "
        "Code représentant; Nom du vendeur; Sales person; Salesman; Account executive; "
        "Gestionnaire client; Gestionnaire du compte; Responsable du compte; "
        "Responsable clientèle; Propriétaire; Propriétaire du compte; Customer owner; "
        "Assigné à; Assigned to; Affecté à; Attribué à; Utilisateur responsable; "
        "Suivi commercial; Chargé de recouvrement; Collection manager; Credit controller; "
        "Chargé du compte; Conseiller; Conseiller commercial"
    ),
    "plan": (
        "Workflow; Plan de relance; Dunning plan; Plan; Scénario de relance; Scénario; "
        "Relance auto; Relance automatique; Modèle de relance; Plan relance; Dunning workflow; "
        "Dunning level; Profil de relance; Type de relance; Nom du plan; "
        "Nom du plan de relance; Plan de relances; "
        "Workflow name; Workflow's name; Nom du workflow; Dunning plan name; Plan name; "
        "Plan de relance client; Scénario de recouvrement; Scénario relance; Profil relance; "
        "Plan de recouvrement; Reminder plan; Reminder workflow; Collection workflow; "
        "Collection plan; Relances automatiques; Nom du scénario; Dunning procedure; "
        "Follow-up plan; Modèle relance; Reminder policy"
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
        "E-mail du client; Mail pro; "
        "partner_id/email; CT_EMail; Contact's email; Contact e-mail address; "
        "E-mail (facturation); Email (facturation); E-mail de facturation; "
        "Adresse mail de facturation; Adresse email de facturation; "
        "Adresse e-mail de facturation; Adresse électronique du contact; Email de contact; "
        "E-mail de contact; Mail de contact; Adresse email contact; Adresse e-mail contact; "
        "Adresse de messagerie; Billing contact email; Accounting email; Accounts email; "
        "Email principal; E-mail principal; Mail principal; Adresse e-mail principale; "
        "Email comptabilité; Email service comptable; Email relance; E-mail relance; "
        "Mail relance; Email de relance; Mail de relance; E-mail de relance; "
        "Email interlocuteur; Mail interlocuteur; Email société; Company email; E-mail 1; "
        "Adresse email 1; Emails; Mails; Email addresses; Email(s); Courriel de facturation; "
        "Courrier électronique; Email tiers; E-mail tiers; Email entreprise; "
        "Contact email address; E-mail address; Person email; Personne - Email; "
        "Contact principal - Email"
    ),
    "first_name": (
        "Prénom; First name; Prénom contact; Prénom du contact; Given name; "
        "Contact first name; Firstname; Prénom interlocuteur; Prénom de l'interlocuteur; "
        "Forename; Contact prénom; "
        "Contact's first name; Prénom (facturation); Prénom contact (facturation); "
        "Prénom du contact principal; Contact - Prénom; Prénom 1; Firstname contact; "
        "Given names; Prénom du correspondant; Person first name; Prénom client"
    ),
    "last_name": (
        "Nom de famille; Last name; Nom contact; Nom du contact; Surname; Family name; "
        "Contact last name; Lastname; Nom interlocuteur; Nom de l'interlocuteur; Contact nom; "
        "Nom; Patronyme; "
        "Contact's last name; Nom contact (facturation); Nom du contact (facturation); "
        "Nom du contact principal; Contact - Nom; Nom du correspondant; Nom de la personne; "
        "Person last name; Contact surname; Nom de naissance; Nom de famille du contact; "
        "Nom famille"
    ),
    "full_name": (
        "Nom complet; Contact; Interlocuteur; Full name; Contact name; Nom et prénom; "
        "Prénom et nom; Nom prénom; Prénom nom; Nom complet du contact; Contact person; "
        "Personne à contacter; Contact facturation; Contact compta; Primary contact; "
        "Destinataire relance; Name; "
        "Correspondant; Nom du contact complet; Nom complet contact; Contact's full name; "
        "Contact's name; Contact full name; Contact (nom complet); Prénom & nom; Nom & prénom; "
        "Nom/Prénom; Prénom/Nom; Contact de facturation; Contact comptabilité; "
        "Contact comptable; Contact relance; Contact principal (nom); Main contact name; "
        "Primary contact name; Billing contact; Billing contact name; Interlocuteur principal; "
        "Personne de contact; Attn; À l'attention de; A l'attention de; ATTN to; "
        "Contact client; Destinataire de la relance; CT_Contact; Person; Person name"
    ),
    "phone": (
        "Numéro de téléphone; Téléphone; Tél.; Phone; Phone number; Tel; N° téléphone; "
        "N° tél.; Téléphone fixe; Téléphone 1; Telephone; Portable; Mobile; "
        "Téléphone portable; Téléphone contact; Téléphone du contact; Tél contact; Fixe; "
        "Main phone; Contact phone; Work phone; Mobile phone; Tél fixe; Tél mobile; "
        "Tél portable; Phone 1; Phone numbers; Telephone number; Téléphone bureau; "
        "Ligne directe; Téléphone mobile; GSM; Tél 1; Téléphone client; "
        "mobile; partner_id/phone; CT_Telephone; Contact's phone; Contact's phone number; "
        "Contact telephone; Téléphone (facturation); Téléphone fixe (facturation); "
        "Téléphone portable (facturation); Téléphone de facturation; Téléphone société; "
        "Téléphone entreprise; Téléphone principal; Tél. principal; Tél principal; "
        "Téléphone pro; Téléphone professionnel; Tél. pro; Tél bureau; Tél. direct; "
        "Téléphone direct; Direct line; Main phone number; Primary phone; Phone number 1; "
        "Billing phone; Contact phone number; Mobile contact; Portable contact; "
        "Portable du contact; Mobile du contact; Mobile number; Cell; Cell phone; Cellphone; "
        "Office phone; Business phone; Company phone; Standard; N° de téléphone; N° de tél.; "
        "N° tél; Numéro de tél; Numéro de portable; Numéro de mobile; N° portable; N° mobile; "
        "Téléphone siège; Téléphone comptabilité; Téléphone interlocuteur; Téléphones; "
        "Téléphone tiers; Contact principal - Téléphone"
    ),
    "contact_reference": (
        "Référence du contact; Référence contact; Réf. contact; Contact reference; Contact id; "
        "ID contact; Code contact; N° contact; Identifiant contact; Contact external id; "
        "Identifiant du contact; ID externe contact; ID externe du contact; Contact ref; "
        "Référence; Reference; Ref; "
        "Contact's identifier code; Contact identifier; Contact's id; Contact number; "
        "Contact no; Contact key; Référence externe du contact; Référence externe contact; "
        "N° de contact; Numéro contact; Numéro du contact; ID de la personne; Person id; "
        "Matricule contact; ID interlocuteur; Code interlocuteur"
    ),
    "position": (
        "Poste; Fonction; Position; Job title; Rôle; Role; Qualité; Service; Job position; "
        "Function; Title; Titre; Poste du contact; Fonction du contact; Fonction contact; "
        "Type de contact; Job; Intitulé du poste; Poste occupé; Poste contact; Contact type; "
        "Contact position; Département contact; "
        "Occupation; Contact's role; Contact role; Contact function; Contact job title; "
        "Fonction (facturation); Fonction de l'interlocuteur; Fonction interlocuteur; "
        "Rôle du contact; Rôle contact; Métier; Profession; Emploi; Job function; Job role; "
        "Person job; Contact's position; Contact title; Titre du poste; Type du contact; "
        "Service du contact; Intitulé de poste; Fonction occupée"
    ),
    "is_main": (
        "Contact principal; Principal; Principal ?; Main contact; Main; Primary; "
        "Primary contact ?; Is main; Par défaut; Default contact; Contact par défaut; "
        "Principal (O/N); Contact principal ?; Est principal; Is primary; "
        "Contact principal (1); "
        "Main contact ?; Is main contact; Is primary contact; Contact principal O/N; "
        "Est le contact principal; Contact par défaut ?; Is default; Default; "
        "Primary contact (yes/no); Main contact (yes/no); Contact facturation principal; "
        "Contact favori; Favori; Preferred; Preferred contact; Contact préféré; "
        "Contact principal oui/non"
    ),
    "number": (
        "N° facture; Numéro de facture; N° fact.; Numéro facture; Facture; Facture n°; "
        "N° de facture; N° de la facture; Invoice number; Invoice no; Invoice; Invoice id; "
        "Numéro de pièce; N° pièce; Pièce; Numéro; Number; N°; Numéro de document; "
        "N° document; Document; Document number; Réf. facture; Référence facture; "
        "Référence de facture; Invoice ref; Invoice reference; Num; Réf. pièce; "
        "Référence pièce; PieceRef; Doc number; Doc no; Transaction number; Bill no; "
        "Code facture; ID facture; No.; Référence de la pièce; Référence; Reference; Ref; "
        "Réf.; "
        "N° de la pièce; N° de pièce; Numéro de la pièce; Numéro du document; N° du document; "
        "N° doc; Numéro document; DO_Piece; EC_Piece; EC_RefPiece; Invoice #; Invoice num; "
        "invoice_number; Bill number; Bill #; Réf. document; Référence document; "
        "Référence du document; Document ref; Document reference; Document id; "
        "Facture (numéro); Numéro de la facture; Numéro d'écriture; Voucher no; Voucher; "
        "Transaction no; Transaction id; Pièce comptable; Pièce n°; N° facture client; "
        "Numéro facture client; Facture client; Invoice/Bill number; Num pièce; Num doc; "
        "Numéro complet; Full number; Numéro légal; N° facture/avoir; N° de facture/avoir; "
        "Facture / Avoir; Sales invoice; Facture de vente; N° facture de vente; N° d'avoir; "
        "Credit note number; ID de facture; Code pièce; Référence pièce comptable; "
        "N° de document"
    ),
    "issued_on": (
        "Date; Date de facture; Date facture; Date de facturation; Date d'émission; "
        "Date de la facture; Date pièce; Date de pièce; Date document; Date du document; "
        "Invoice date; Issue date; Issued on; Date d'emission; Bill date; Document date; "
        "Émise le; Émis le; Date créa; Date de création; Invoice/Bill date; Created; "
        "Date issued; Date fact; PieceDate; Transaction date; Date écriture; "
        "EcritureDate; Date comptable; Accounting date; Date émission; "
        "invoice_date; InvoiceDate; DO_Date; EC_Date; Date du facture; "
        "Date d'émission de la facture; Date émission facture; Date émission pièce; Émission; "
        "Date facturation; Date de la pièce; Pièce du; Date de vente; "
        "Date vente; Date de l'écriture; Date d'écriture; Date de comptabilisation; "
        "Date comptable de la facture; Issuing date; Date of issue; Date of invoice; "
        "Billing date; Billed on; Invoiced on; Invoice issue date; Posting date; Booking date; "
        "Date d'édition; Date édition; Doc date; Sent date; Date de facturation client; "
        "Date doc; Date du doc; Date emission; Invoiced date; Issued; "
        "Date de création de la facture; Date création facture; Date de document"
    ),
    "due_on": (
        "Échéance; Date d'échéance; Date échéance; Due date; Date éch.; Due on; Payable le; "
        "À payer le; Date limite de paiement; Date de paiement prévue; Éch.; Payment due; "
        "Maturity; Maturity date; Date limite; Date d'échéance de paiement; "
        "Date limite de règlement; DateEcheance; Payment due date; Règlement avant le; "
        "Date de règlement prévue; Due; Expected payment date; Date d'exigibilité; "
        "invoice_date_due; date_maturity; date_due; DueDate; EC_Echeance; date_lim_reglement; "
        "Date d'échéance de la facture; Date échéance facture; Date d'échéance facture; "
        "Échéance facture; Échéance le; Échéance de paiement; Échéance de règlement; "
        "Date d'échéance du paiement; Date d'échéance du règlement; Date d'échéance règlement; "
        "Date d'échéance paiement; Exigible le; Date exigible; "
        "Date d'exigibilité du paiement; Date limite paiement; Date limite règlement; "
        "Paiement dû le; Payable avant le; À régler le; À régler avant le; A payer avant le; "
        "Date de règlement prévisionnelle; Date de paiement attendue; Due by; Due on date; "
        "Pay by; Pay before; Payment deadline; Payment date due; Invoice due date; Date due; "
        "Net due date; Maturity on; Échéance client; Date d'éch.; Dt échéance; Dt éch.; "
        "Date prévue de règlement; Date prévue de paiement; Dû le; Échéance prévue; "
        "Date de paiement due"
    ),
    "total": (
        "Montant TTC; Total TTC; TTC; Montant T.T.C.; Montant total TTC; Net à payer; Total; "
        "Montant; Amount; Total amount; Amount incl. tax; Amount including tax; "
        "Total incl. tax; Total incl. VAT; Montant total; Montant facture; "
        "Montant de la facture; Montant facturé; Invoice amount; Invoice total; Gross amount; "
        "Total (TTC); Montant (TTC); Montant TTC (€); Total TTC (EUR); Amount inc. tax; "
        "Amount incl. VAT; Total including VAT; Amount including VAT; "
        "Total with tax; Total facture; Prix TTC; Grand total; Total in currency; "
        "Total in currency signed; Total signed; Montant devise; Débit; Debit; Montant brut; "
        "Amount (inc tax); Total incl taxes; Amount incl taxes; Amount incl. taxes; "
        "Montant toutes taxes comprises; Montant net à payer; Total toutes taxes comprises; "
        "amount_total; amount_total_in_currency_signed; amount_total_signed; total_ttc; "
        "DO_TotalTTC; DO_NetAPayer; TTC (€); Montant TTC facture; Montant facture TTC; "
        "Montant de la facture TTC; Total facture TTC; Total de la facture; "
        "Montant total facture; Montant TTC en devise; Montant TTC devise; Total TTC devise; "
        "Total TTC net; Net TTC; Montant TTC net; Net à payer TTC; Valeur TTC; "
        "Montant total de la facture; Total à payer; Total général TTC; Total du document; "
        "Montant du document; Montant du document TTC; Montant document; Total document; "
        "Total pièce; Montant pièce; Montant de la pièce; CA TTC; Amount TTC; Total TTC signé; "
        "Total signé; Total dans la devise; Total dans la devise signé; Total gross; "
        "Gross total; Total (incl. tax); Total (incl. VAT); Total (inc tax); "
        "Amount (incl. tax); Amount (incl. VAT); Amount with tax; Amount with VAT; "
        "Total with VAT; Total tax included; Total tax incl.; Tax included; "
        "Amount tax included; Total invoiced; Invoiced amount; Invoice total amount; "
        "Total invoice amount; Original amount; Montant initial; Montant d'origine; "
        "Montant original; Montant facturé TTC; Total facturé; Total facturé TTC; "
        "Amount gross; Gross; Montant TC; Total TC; Montant créance; Montant de la créance; "
        "Débit (€); Total amount incl. VAT; Total amount incl. tax; Amount including taxes; "
        "Total including tax; Total including taxes; Document total"
    ),
    "paid": (
        "Déjà réglé; Réglé; Montant réglé; Payé; Déjà payé; Montant payé; Montant déjà réglé; "
        "Acompte; Acomptes; Acompte versé; Encaissé; Montant encaissé; Règlement; Règlements; "
        "Total réglé; Already paid; Paid; Amount paid; Paid amount; Payments; "
        "Amount already paid; Reçu; Montant déjà payé; Montant reçu; Total payé; Total paid; "
        "Déjà encaissé; Réglements reçus; Amount received; Montant des règlements; "
        "Payments received; Montant lettré; "
        "amount_paid; Amount paid to date; Total des règlements; Total des paiements; "
        "Total encaissé; Total règlements; Montant total payé; Montant total réglé; "
        "Montant du règlement; Montant règlement; Montant règlements; Montant des paiements; "
        "Montant paiement; Montant perçu; Perçu; Déjà perçu; Déjà versé; Acompte réglé; "
        "Acomptes versés; Acomptes réglés; Acomptes reçus; Acompte reçu; Déjà payé TTC; "
        "Réglé TTC; Payé TTC; Montant réglé TTC; Montant payé TTC; Paiements reçus; Paiements; "
        "Encaissements; Paid to date; Total payments; Total received; Received; "
        "Amount collected; Collected; Payment amount; Amount settled; Settled amount; "
        "Déjà payé à ce jour; Versements; Versé; Montant versé; Deposits; Deposit; "
        "Montant imputé; Montant pointé; Montant soldé; Crédit imputé; Partie réglée; "
        "Part réglée; DO_MontantRegle"
    ),
    "balance": (
        "Reste dû; Reste à payer; Montant restant dû; Solde dû; Restant dû; Reste à régler; "
        "Solde restant dû; Montant restant; Montant restant à payer; Montant restant à régler; "
        "Restant à payer; Restant à régler; Solde à payer; Solde à régler; Solde restant; "
        "Solde facture; Solde de la facture; Montant dû; Montant dû signé; Montant impayé; "
        "Impayé; Impayés; Montant ouvert; Solde ouvert; Solde impayé; Solde non réglé; Non réglé; "
        "Montant non réglé; Montant non payé; Reste à encaisser; Reste à percevoir; "
        "Montant à recouvrer; Reste dû TTC; Reste à payer TTC; Solde TTC; Solde dû TTC; "
        "Montant restant dû TTC; Montant dû TTC; Reliquat; Solde; Amount due; Balance due; "
        "Open balance; Open amount; Outstanding; Outstanding amount; Outstanding balance; "
        "Remaining; Remaining amount; Remaining balance; Remaining due; Remaining to pay; "
        "Left to pay; Unpaid; Unpaid amount; Unpaid balance; Residual; Residual amount; "
        "Amount residual; amount_residual; amount_residual_signed; Amount due signed; "
        "Amount open; Amount outstanding; Amount remaining; Amount unpaid; Due amount; "
        "Total due; Total dû; Invoice balance; Balance; Reste; Restant; EC_Solde; Solde échéance; "
        "Amount due in currency signed; Montant dû dans la devise signé; Balance owing; "
        "MT dû; Solde dû (TTC); Dû; Restant dû TTC; Montant restant TTC"
    ),
    "currency": (
        "Devise; Currency; Code devise; Monnaie; Currency code; Devise facture; "
        "Invoice currency; Unité monétaire; Idevise; Document currency; "
        "currency_id; currency_id/name; Code monnaie; Code devise ISO; Devise ISO; "
        "Monnaie facture; Devise de la facture; Devise de facturation; Devise du document; "
        "Devise client; Devise de la pièce; Currency ISO; ISO currency; Curr.; Ccy; "
        "Devise (code); Billing currency; Transaction currency; N_Devise; Cur; Dev; Dev."
    ),
}

# Of these names, those that a more specific one beats whatever its place in the list: a file with
# « Date » and « Date de facture » means the latter.
VAGUE: dict[str, str] = {
    "customer_name": (
        "Client; Customer; Société; Company; Tiers; Partner; Partenaire; Entreprise; "
        "Destinataire; Acheteur facturé; Établissement; Enseigne; "
        "Nom commercial; Compte client; partner_id; Nom affiché; Display name; Nom d'affichage"
    ),
    "external_id": "Identifiant; Référence externe; Source id; DO_Tiers",
    "accounting_code": "Compte; N° compte; Numéro de compte; N° de compte; Account code",
    "vat_number": "TVA; VAT; Tax id; TIN",
    "address": "Rue; Voie; Street",
    "region": "Etat; State; Département; County; Province; Canton",
    "group_name": "Groupe; Group; Parent; Related company; Holding",
    "account_managers": "Commercial; Responsable; Owner; Propriétaire; Conseiller; Collaborateur",
    "plan": "Plan; Relance auto; Scénario; Type de relance; Dunning level",
    "email": "Messagerie; Emails client; Customer email; Email client",
    "last_name": "Nom; Nom de naissance",
    "full_name": "Contact; Name; Interlocuteur; Person",
    "phone": "Standard; Fixe; GSM; Cell; Mobile; Portable",
    "contact_reference": "Référence; Reference; Ref",
    "position": "Service; Qualité; Titre; Title; Role; Rôle; Type de contact; Profession",
    "is_main": "Principal; Main; Primary; Par défaut; Default; Favori; Preferred",
    "number": (
        "Facture; Invoice; Pièce; Document; Numéro; Number; N°; Num; Référence; Reference; Ref; "
        "Réf.; No.; Voucher; Transaction number; Transaction id; Numéro d'écriture"
    ),
    "issued_on": (
        "Date; Created; Date de création; Date créa; Date comptable; Date écriture; EcritureDate; "
        "Accounting date; Transaction date; Posting date; Booking date; Sent date; Date de vente; "
        "Date de comptabilisation; Émission; Date de l'écriture; EC_Date"
    ),
    "due_on": (
        "Échéance; Éch.; Due; Maturity; Expected payment date; Date de règlement prévue; "
        "Date de paiement prévue; Date de règlement prévisionnelle; Date prévue de règlement; "
        "Date prévue de paiement; Date de paiement attendue"
    ),
    "total": (
        "Total; Montant; Amount; Débit; Debit; Montant brut; Gross; Gross amount; Net à payer; "
        "Montant devise; Montant initial; Montant d'origine; Montant original; Original amount; "
        "Montant facturé; Total à payer; Montant net à payer; DO_NetAPayer; CA TTC"
    ),
    "paid": (
        "Réglé; Payé; Paid; Règlement; Règlements; Payments; Reçu; Received; Acompte; Acomptes; "
        "Encaissé; Paiements; Encaissements; Deposit; Deposits; Versements; Perçu; Versé; Collected"
    ),
    "balance": "Solde; Balance; Reste; Restant; Unpaid; Outstanding; Residual; Total due; Total dû",
}

# Of these, those that often head something else: taken only where the values could be it.
DOUBTFUL: dict[str, str] = {
    "vat_number": "TVA; VAT; Tax id; Tax number; Identifiant TVA",
    "email": "Messagerie",
    "full_name": (
        "Contact; Interlocuteur; Contact facturation; Contact de facturation; Billing contact; "
        "Contact compta; Contact comptabilité; Contact relance; Destinataire relance; "
        "Destinataire de la relance; Correspondant; Primary contact; Contact client"
    ),
    "is_main": (
        "Contact principal; Principal; Principal ?; Main contact; Main; Primary; Par défaut; "
        "Primary contact ?; Default; Default contact; Contact par défaut; Favori; Preferred"
    ),
    "due_on": "Échéance; Éch.; Due; Maturity",
    "issued_on": "Created; Émission; Issued; Sent date",
    "paid": (
        "Réglé; Payé; Paid; Règlement; Règlements; Payments; Reçu; Received; Encaissé; Paiements; "
        "Acompte; Acomptes; Encaissements; Deposit; Collected; Perçu; Versé; Montant lettré"
    ),
    "balance": "Solde; Impayé; Impayés; Unpaid; Outstanding; Reste; Remaining; Balance; Non réglé",
    "country": "Nation",
    "region": "Etat; State",
}

# Names of the customer's id that in a file of invoices as often head the number of the customer's
# order: taken only where ids and customers are seen to go together.
OF_ORDERS_TOO = (
    "Référence client; Référence du client; Référence tiers; Référence du tiers; "
    "Customer reference; Client reference; Customer ref; Client ref; Référence externe; "
    "External reference; Partner ref; Identifiant; Source id"
)

# What exports have besides, and Relance keeps nothing of: never taken for something alike.
NO_FIELD = (
    "Montant HT; Total HT; HT; Montant hors taxes; Hors taxes; Hors taxe; Total hors taxes; "
    "Total hors taxe; Montant net HT; Net HT; Base HT; Base TVA; Hors taxes signé; "
    "Montant hors taxes signé; Montant HT (€); HT net; CA HT; Prix HT; Total net HT; total_ht; "
    "Untaxed amount; Untaxed; Untaxed amount signed; Tax excluded signed; "
    "Tax excluded; amount_untaxed; Amount excl. tax; Amount excl. VAT; "
    "Total excl. tax; Total excl. VAT; Amount excluding tax; Total excluding tax; Net amount; "
    "Subtotal; Sub-total; Sous-total; Sous-total HT; Total before tax; Total without tax; Net; "
    "Amount without tax; Amount excluding VAT; Total excluding VAT; Pre-tax amount; "
    "Montant TVA; Total TVA; Taxe; Taxes; Tax; Tax amount; amount_tax; VAT amount; Total VAT; "
    "Total tax; Taux TVA; Taux de TVA; VAT rate; Tax rate; % TVA; Code TVA; TVA (%); "
    "Crédit; Credit; Lettrage; Lettre; Code lettrage; Solde progressif; Solde cumulé; "
    "Solde débiteur; Solde créditeur; Running balance; Solde client; Solde du compte; "
    "Solde comptable; Non échu; À échoir; Échu; Montant échu; 0-30 jours; 31-60 jours; "
    "61-90 jours; + 90 jours; > 90 jours; Current; 1-30; 31-60; 61-90; Over 90; "
    "Jours de retard; Retard; Nb jours de retard; Days overdue; Overdue days; Age; Past due; "
    "Date de règlement; Date règlement; Date de paiement; Date paiement; Payment date; "
    "Date paid; Paid on; Paid date; Réglé le; Payé le; Date du dernier règlement; "
    "Date dernier règlement; Date d'encaissement; Date encaissement; Date de lettrage; "
    "Date lettrage; Date de livraison; Date livraison; Delivery date; Date de commande; "
    "Date commande; Order date; Date de relance; Date relance; Dernière relance; "
    "Date de dernière relance; Date dernière relance; Last reminder; Date de modification; "
    "Date modification; Modifié le; Updated; Updated at; Last updated; Dernière modification; "
    "Créé par; Created by; Date du devis; Date de validité; Date d'envoi; Date de saisie; "
    "Date de prestation; Service date; Date de valeur; Write date; Create date; "
    "Mode de règlement; Mode règlement; Mode de paiement; Mode paiement; Moyen de paiement; "
    "Moyen de règlement; Payment method; Payment mode; Condition de règlement; "
    "Conditions de règlement; Conditions de paiement; Condition de paiement; Payment terms; "
    "Payment term; Terms; Délai de paiement; Délai de règlement; Délai; Default payment period; "
    "Type de paiement; Type de règlement; "
    "Statut; Status; État; État du paiement; Statut du paiement; Statut de paiement; "
    "Payment status; Payment state; payment_state; Statut facture; État facture; Statut client; "
    "Invoice status; Payée; Réglée; Soldée; Facture payée; Facture réglée; Is paid; "
    "Type; Type de pièce; Type de document; Document type; Transaction type; Type d'opération; "
    "Type de facture; Invoice type; Type client; Type de client; Customer type; Nature; "
    "Journal; Code journal; JournalCode; JournalLib; Libellé journal; EcritureNum; EcritureLib; "
    "Libellé écriture; Objet; Subject; Description; Libellé de l'écriture; ValidDate; "
    "Montantdevise; DateLet; EcritureLet; CompteLib; "
    "Notes; Note; Commentaire; Commentaires; Comment; Comments; Observation; Observations; "
    "Remarque; Remarques; Remarks; Memo; Mémo; Message; Note privée; Note publique; "
    "SIREN; SIRET; N° SIRET; N° SIREN; Numéro SIRET; Numéro SIREN; Code NAF; NAF; Code APE; APE; "
    "RCS; N° RCS; Company registration number; Registration number; Capital; Capital social; "
    "Forme juridique; Legal form; Effectif; Chiffre d'affaires; CA; Secteur; "
    "Secteur d'activité; Activité; Industry; Sector; Famille; Famille client; Catégorie; "
    "Category; Tags; Étiquettes; Segment; Catégorie tarifaire; Tarif; Price list; Remise; "
    "Discount; Taux de remise; Escompte; "
    "Fax; Télécopie; N° fax; Numéro de fax; Télécopieur; Site; Site web; Site internet; Website; "
    "Web; URL; Web site; Skype; LinkedIn; Facebook; Twitter; "
    "Civilité; Titre de civilité; Salutation; Genre; Sexe; Date de naissance; Langue; Language; "
    "Lang; Code langue; Suffixe; Préfixe; Photo; "
    "Adresse 2; Adresse 3; Adresse 4; Adresse ligne 2; Adresse ligne 3; Address 2; Address 3; "
    "Address line 2; Address line 3; Complément; Complément d'adresse; Complément adresse; "
    "Adresse complémentaire; Street 2; street2; CT_Complement; Bâtiment; Étage; BP; Cedex; "
    "Boîte postale; Lieu-dit; Latitude; Longitude; "
    "Adresse de livraison; Adresse livraison; Code postal de livraison; Code postal livraison; "
    "Ville de livraison; Ville livraison; Pays de livraison; Pays livraison; Shipping address; "
    "Shipping street; Shipping city; Shipping zip; Shipping country; Shipping state; "
    "Delivery address; Adresse 1 (livraison); Adresse 2 (livraison); Code postal (livraison); "
    "Ville (livraison); Pays (livraison); Code pays (livraison); Adresse 2 (facturation); "
    "Nom (livraison); Téléphone (livraison); E-mail (livraison); Téléphone fixe (livraison); "
    "IBAN; BIC; SWIFT; RIB; Banque; Code banque; Domiciliation; Mandat; RUM; "
    "Encours; Encours autorisé; Encours maximum; Plafond; Plafond d'encours; Credit limit; "
    "Limite de crédit; En-cours; Open credit; Assurance-crédit; "
    "Devis; N° devis; Numéro de devis; Commande; N° commande; N° de commande; "
    "Numéro de commande; Bon de commande; Order number; Purchase order; PO number; PO; "
    "Référence commande; Réf. commande; Client order ref; N° BL; Bon de livraison; Affaire; "
    "Code affaire; Projet; Project; Chantier; Dépôt; N° contrat; Contrat; Contract; "
    "Relevé; Litige; Litigieux; Niveau de relance; Nombre de relances; Relancé; Bloqué; Actif; "
    "Active; Prospect; Client depuis; Newsletter; Opt-in; Désabonné; Archivé; En sommeil; "
    "Quantité; Quantity; Qty; Prix unitaire; Unit price; Article; Produit; Product; Taux; "
    "Taux de change; Exchange rate; Cours; Pénalités; Frais; Intérêts; Escompte accordé; "
    "Préférence; Préférences; Fournisseur; Supplier; Vendor; Code fournisseur; N° fournisseur; "
    "Nom du fournisseur; Nom fournisseur; Montant engagé; Solde des engagements; Tiers payeur; "
    "Pièce jointe; Lien; Link; PDF; Fichier"
)

# Words of other things, right as they stand: no slips of ours.
WORDS_OF_OTHERS = (
    "contrat; mode; porte; notes; compteur; facteur; patient; rayon; texte; marge; achat; vente; "
    "stock; article; produit; projet; chantier; devis; commande; livraison; colis; poids; taux; "
    "remise; escompte; acheteur; vendeur; fournisseur; salarie; prospect; agence; centre; cause; "
    "motif; litige; relance; mandat; banque; carte; cheque; virement; prelevement; traite; effet; "
    "hors; taxe; nette; base; unite; quantite; priorite; niveau; statut; status; etat; genre; "
    "opposition; religion; villa; rappel; recu; recette; depense; avance; avoir; avoirs; count; "
    "conte; comte; comptage; encours; cours; courses; coursier; posts; postes; port; posting"
)

# What a bare « Nom » or « Référence » means depends on the kind of file and on its other columns.
WEAK_SYNONYMS: dict[str, dict[str, str]] = {
    "customers": {
        "customer_name": f"{_NAME_ONLY}; Nom complet; Full name",
        "external_id": (
            "Id; Code; Matricule; Référence interne; Internal reference; Référence; Reference; "
            "Numéro; N°; Key; Identifiant Pennylane; Client; Tiers; Customer"
        ),
        "accounting_code": "Code auxiliaire; Compte auxiliaire; Compte tiers",
        "full_name": "Contact principal; Main contact",
    },
    "contacts": {
        "customer_name": (
            "parent_id/name; parent_name; Société liée; Related company; Parent company; Parent; "
            "Account; Employeur; Employer; Groupe; Group; commercial_company_name"
        ),
        "external_id": "Code; parent_id/id; parent_id/ref; Parent id; Client; Tiers; Customer",
        "contact_reference": "Id; ID externe; Matricule; Key",
        "full_name": "Contact principal; Main contact",
    },
    "assignments": {
        "customer_name": _NAME_ONLY,
        "external_id": "Id; Code; Matricule; Référence; Reference; Numéro; Client; Tiers",
        "account_managers": "Email; Mail; Adresse mail; Membre; Member; Utilisateur; User",
    },
    "invoices": {
        "customer_name": _NAME_ONLY,
        "external_id": "Code; Matricule; Client; Tiers; Customer; Compte",
    },
}
