"""The exports of the software that companies use map by themselves: names as that software writes
them, data invented.
"""

import pytest

from relance.imports.columns.mapping import map_columns

# Product, kind, header, field of each column in order ("-" for those that are left out).
EXPORTS = [
    (
        "sage 100 headers of documents",
        "invoices",
        "DO_Tiers;CT_Intitule;DO_Piece;DO_Date;DO_TotalHT;DO_TotalTTC;DO_MontantRegle",
        "external_id customer_name number issued_on - total paid",
    ),
    (
        "odoo invoices fr, other words",
        "invoices",
        "Numéro;Nom affiché du partenaire de la facture;Date de facturation;Total signé",
        "number customer_name issued_on total",
    ),
    (
        "customers with a main contact and a main address",
        "customers",
        "Référence;Nom;Adresse principale : Adresse;Adresse principale : Code postal;"
        "Adresse principale : Ville;Adresse principale : Pays;Contact principal : Email;"
        "Contact principal : Téléphone",
        "external_id customer_name address postcode city country email phone",
    ),
    (
        "upflow invoices en, of its interface",
        "invoices",
        "Invoice number;Customer name;Customer external ID;Issue date;Due date;Total amount",
        "number customer_name external_id issued_on due_on total",
    ),
    (
        "a zipcode in one word",
        "customers",
        "customer_name;address_line1;zipcode;city",
        "customer_name address postcode city",
    ),
    (
        "cashcollect customers fr",
        "customers",
        "Nom du client;Référence client;Adresse;Code postal;Ville;Pays;Numéro de TVA",
        "customer_name external_id address postcode city country vat_number",
    ),
    (
        "cashcollect contacts fr",
        "contacts",
        "Nom du client;Prénom du contact;Nom du contact;E-mail du contact;Téléphone du contact",
        "customer_name first_name last_name email phone",
    ),
    (
        "cashcollect contacts en",
        "contacts",
        "Company name;Client reference;Contact first name;Contact last name;Contact email",
        "customer_name external_id first_name last_name email",
    ),
    (
        "cashcollect invoices en",
        "invoices",
        "Invoice number;Client name;Client reference;Issue date;Due date;Amount excl. VAT;"
        "Amount incl. VAT;Currency",
        "number customer_name external_id issued_on due_on - total currency",
    ),
    (
        "upflow customers fr",
        "customers",
        "Nom du client;Identifiant externe;Code comptable;Numéro de TVA;Adresse;Code postal;Ville;"
        "Région / Etat;Pays;Nom du groupe;Référence du groupe;Responsable de compte;Workflow;"
        "Adresse mail;Prénom;Nom de famille;Numéro de téléphone;Référence;Poste;Contact principal",
        "customer_name external_id accounting_code vat_number address postcode city region country "
        "group_name group_reference account_managers plan email first_name last_name phone "
        "contact_reference position is_main",
    ),
    (
        "upflow customers en",
        "customers",
        "Customer name;Customer ID;Customer accounting code;VAT number;Address;Postal code;Town;"
        "State/Region;Country;Parent name;Parent ID;Email of the Account Manager;Workflow's name;"
        "Default payment period;Contact's Email;Contact's First Name;Contact's Last Name;"
        "Contact's Telephone Number;Occupation;Main Contact",
        "customer_name external_id accounting_code vat_number address postcode city region country "
        "group_name group_reference account_managers plan - email first_name last_name phone "
        "position is_main",
    ),
    (
        "upflow assignments en",
        "assignments",
        "External ID;Account manager;Workflow",
        "external_id account_managers plan",
    ),
    (
        "extrabat customers",
        "customers",
        "Code client;Civilité;Société;Nom;Prénom;Adresse;Adresse 2;CP;Ville;Tél. fixe;"
        "Tél. portable;Email;Commercial;Statut",
        "external_id - customer_name last_name first_name address - postcode city phone - email "
        "account_managers -",
    ),
    (
        "extrabat invoices",
        "invoices",
        "N° pièce;Date;Client;Objet;Total HT;Total TVA;Total TTC;Réglé;Reste dû;Échéance",
        "number issued_on customer_name - - - total paid - due_on",
    ),
    (
        "sage 100 customers",
        "customers",
        "N° tiers;Intitulé;Compte collectif;Contact;Adresse;Complément;Code postal;Ville;Pays;"
        "Téléphone;Télécopie;E-Mail;N° TVA intracommunautaire;Siret;Représentant;Encours autorisé",
        "external_id customer_name accounting_code full_name address - postcode city country phone "
        "- email vat_number - account_managers -",
    ),
    (
        "sage 100 tables",
        "customers",
        "CT_Num;CT_Intitule;CG_NumPrinc;CT_Adresse;CT_Complement;CT_CodePostal;CT_Ville;CT_Pays;"
        "CT_Identifiant;CT_Siret;CT_Telephone;CT_EMail",
        "external_id customer_name accounting_code address - postcode city country vat_number - "
        "phone email",
    ),
    (
        "sage 100 contacts",
        "contacts",
        "N° tiers;Intitulé tiers;Civilité;Nom;Prénom;Fonction;Service;Téléphone;Portable;E-mail",
        "external_id customer_name - last_name first_name position - phone - email",
    ),
    (
        "sage 100 due dates",
        "invoices",
        "Date échéance;N° tiers;Intitulé tiers;N° facture;Date facture;Libellé;Montant TTC;"
        "Mode de règlement;Solde",
        "due_on external_id customer_name number issued_on - total - balance",
    ),
    (
        "sage 100 tiers ledger",
        "invoices",
        "Compte tiers;Intitulé du tiers;Date;Journal;N° pièce;Libellé écriture;Échéance;Lettrage;"
        "Débit;Crédit;Solde progressif",
        "external_id customer_name issued_on - number - due_on - total - -",
    ),
    (
        "sage 50 customers",
        "customers",
        "Code;Nom;Adresse 1;Adresse 2;Code postal;Ville;Pays;Tél. 1;Tél. portable;E-mail;"
        "N° TVA intracom.;Compte comptable;Commercial",
        "external_id customer_name address - postcode city country phone - email vat_number "
        "accounting_code account_managers",
    ),
    (
        "sage 50 open invoices",
        "invoices",
        "N° pièce;Date pièce;Code client;Nom du client;Date d'échéance;Montant TTC;Acompte;"
        "Montant réglé;Reste à payer",
        "number issued_on external_id customer_name due_on total - paid -",
    ),
    (
        "ebp customers",
        "customers",
        "Code (tiers);Nom;Adresse 1 (facturation);Adresse 2 (facturation);"
        "Code postal (facturation);Ville (facturation);Code Pays (facturation);"
        "Nom (contact) (facturation);Téléphone fixe (facturation);E-mail (facturation);"
        "Numéro de TVA intracommunautaire;Compte comptable;Nom (livraison);Ville (livraison)",
        "external_id customer_name address - postcode city country last_name phone email "
        "vat_number accounting_code - -",
    ),
    (
        "ebp due dates",
        "invoices",
        "Numéro du document;Date du document;Code client;Nom du client;Total HT;Net à payer;"
        "Date d'échéance;Solde dû",
        "number issued_on external_id customer_name - total due_on balance",
    ),
    (
        "pennylane customers",
        "customers",
        "Nom;Référence externe;SIREN;Numéro de TVA;Adresse de facturation;Code postal;Ville;Pays;"
        "Emails;Téléphone;Conditions de paiement;Numéro de compte;IBAN",
        "customer_name external_id - vat_number address postcode city country email phone - "
        "accounting_code -",
    ),
    (
        "pennylane invoices",
        "invoices",
        "Numéro de facture;Client;Date d'émission;Date d'échéance;Montant HT;TVA;Montant TTC;"
        "Devise;Statut de paiement;Reste à payer;Date de paiement",
        "number customer_name issued_on due_on - - total currency - balance -",
    ),
    (
        "sellsy companies",
        "customers",
        "Référence;Nom;Type;Email;Téléphone;Mobile;Fax;Site web;SIRET;Code NAF;TVA intracom;"
        "Code auxiliaire;Adresse - Ligne 1;Adresse - Code postal;Adresse - Ville;Adresse - Pays;"
        "Propriétaire",
        "- customer_name - email phone - - - - - vat_number external_id address postcode city "
        "country account_managers",
    ),
    (
        "sellsy contacts",
        "contacts",
        "Civilité;Nom;Prénom;Société;Email;Téléphone;Mobile;Fonction;Contact principal",
        "- last_name first_name customer_name email phone - position is_main",
    ),
    (
        "sellsy invoices",
        "invoices",
        "Numéro;Date;Date d'échéance;Société;Objet;Montant HT;Montant TTC;Montant restant dû;"
        "Devise;Statut",
        "number issued_on due_on customer_name - - total balance currency -",
    ),
    (
        "axonaut companies",
        "customers",
        "Nom de la société;Adresse de facturation;Code postal;Ville;Pays;N° TVA;SIRET;Code client;"
        "Commentaires;Nom;Prénom;Email;Téléphone;Portable;Poste",
        "customer_name address postcode city country vat_number - external_id - last_name "
        "first_name email phone - position",
    ),
    (
        "axonaut invoices",
        "invoices",
        "Numéro de facture;Société;Date de facturation;Date d'échéance;Total HT;Total TTC;"
        "Restant dû;Date de paiement;Mode de paiement",
        "number customer_name issued_on due_on - total balance - -",
    ),
    (
        "odoo customers fr",
        "customers",
        "ID externe;Nom d'affichage;Rue;Rue 2;Code postal;Ville;État;Pays;N° TVA;E-mail;Téléphone;"
        "Mobile;Vendeur;Société liée;Étiquettes",
        "external_id customer_name address - postcode city region country vat_number email phone - "
        "account_managers group_name -",
    ),
    (
        "odoo customers technical",
        "customers",
        "id;name;street;street2;zip;city;state_id/name;country_id/code;vat;email;phone;mobile;"
        "user_id/login;parent_id/name",
        "external_id customer_name address - postcode city region country vat_number email phone - "
        "account_managers group_name",
    ),
    (
        "odoo contacts en",
        "contacts",
        "Name;Related Company;Job Position;Email;Phone;Mobile;Tags",
        "full_name customer_name position email phone - -",
    ),
    (
        "odoo invoices en",
        "invoices",
        "Number;Invoice Partner Display Name;Invoice/Bill Date;Due Date;Reference;"
        "Tax Excluded Signed;Total Signed;Amount Due Signed;Payment Status;Status;Currency",
        "number customer_name issued_on due_on - - total balance - - currency",
    ),
    (
        "odoo invoices fr",
        "invoices",
        "Numéro;Nom d'affichage du partenaire de la facture;Date de facturation;Date d'échéance;"
        "Référence;Hors taxes signé;Total signé;Montant dû signé;État du paiement;Statut",
        "number customer_name issued_on due_on - - total balance - -",
    ),
    (
        "odoo invoices technical",
        "invoices",
        "name;partner_id/name;partner_id/ref;invoice_date;invoice_date_due;ref;amount_untaxed;"
        "amount_total;amount_residual;currency_id/name;payment_state",
        "number customer_name external_id issued_on due_on - - total balance currency -",
    ),
    (
        "dolibarr third parties fr",
        "customers",
        "Id;Nom;Nom alternatif;Code client;Code comptable client;Adresse;Code postal;Ville;"
        "Département;Pays;Code pays;Téléphone;Fax;URL;Email;SIREN;SIRET;Code NAF;Numéro de TVA;"
        "Commerciaux;Note privée",
        "- customer_name - external_id accounting_code address postcode city region country - "
        "phone - - email - - - vat_number account_managers -",
    ),
    (
        "dolibarr contacts en",
        "contacts",
        "Id contact;Lastname;Firstname;Third-party name;Customer code;Job position;Email;"
        "Business phone;Mobile",
        "contact_reference last_name first_name customer_name external_id position email phone -",
    ),
    (
        "dolibarr invoices fr",
        "invoices",
        "Id facture;Réf. facture;Réf. client;Nom de la société;Code client;Date facturation;"
        "Date échéance;Total HT;Total TVA;Total TTC;Facture payée;Date création facture",
        "- number - customer_name external_id issued_on due_on - - total - -",
    ),
    (
        "quickbooks customers en",
        "customers",
        "Customer full name;Company name;Full name;Email;Phone numbers;Billing street;"
        "Billing city;Billing state;Billing zip;Billing country;Open balance;Terms;Tax reg. no.",
        "customer_name - full_name email phone address city region postcode country - - vat_number",
    ),
    (
        "quickbooks open invoices en",
        "invoices",
        "Date;Transaction type;Num;Customer;Due date;Past due;Amount;Open balance",
        "issued_on - number customer_name due_on - total balance",
    ),
    (
        "quickbooks open invoices fr",
        "invoices",
        "Date;Type d'opération;N°;Client;Date d'échéance;Montant;Solde ouvert",
        "issued_on - number customer_name due_on total balance",
    ),
]


@pytest.mark.parametrize(
    ("kind", "header", "wanted"), [case[1:] for case in EXPORTS], ids=[case[0] for case in EXPORTS]
)
def test_an_export_maps_by_itself(kind: str, header: str, wanted: str) -> None:
    names = header.split(";")
    columns = map_columns(kind, tuple(names))
    fields = {at: field for field, at in columns.index.items()}
    assert [(name, fields.get(at, "-")) for at, name in enumerate(names)] == list(
        zip(names, wanted.split(), strict=True)
    )
