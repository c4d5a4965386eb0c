"""The countries of the European Union, which a new shop delivers to; the admin changes that."""

from django.db import migrations

COUNTRIES = {
    "AT": ("AUT", "040", "Austria"), "BE": ("BEL", "056", "Belgium"), "BG": ("BGR", "100", "Bulgaria"),
    "CH": ("CHE", "756", "Switzerland"), "CY": ("CYP", "196", "Cyprus"), "CZ": ("CZE", "203", "Czechia"),
    "DE": ("DEU", "276", "Germany"), "DK": ("DNK", "208", "Denmark"), "EE": ("EST", "233", "Estonia"),
    "ES": ("ESP", "724", "Spain"), "FI": ("FIN", "246", "Finland"), "FR": ("FRA", "250", "France"),
    "GR": ("GRC", "300", "Greece"), "HR": ("HRV", "191", "Croatia"), "HU": ("HUN", "348", "Hungary"),
    "IE": ("IRL", "372", "Ireland"), "IT": ("ITA", "380", "Italy"), "LT": ("LTU", "440", "Lithuania"),
    "LU": ("LUX", "442", "Luxembourg"), "LV": ("LVA", "428", "Latvia"), "MT": ("MLT", "470", "Malta"),
    "NL": ("NLD", "528", "Netherlands"), "PL": ("POL", "616", "Poland"), "PT": ("PRT", "620", "Portugal"),
    "RO": ("ROU", "642", "Romania"), "SE": ("SWE", "752", "Sweden"), "SI": ("SVN", "705", "Slovenia"),
    "SK": ("SVK", "703", "Slovakia"),
}  # fmt: skip
NOT_SERVED = {"CH"}


def add_countries(apps, schema_editor):
    Country = apps.get_model("address", "Country")
    Country.objects.bulk_create(
        [
            Country(
                iso_3166_1_a2=code,
                iso_3166_1_a3=three,
                iso_3166_1_numeric=number,
                printable_name=name,
                name=name,
                is_shipping_country=code not in NOT_SERVED,
                display_order=10 if code == "DE" else 0,
            )
            for code, (three, number, name) in COUNTRIES.items()
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("address", "0001_initial")]
    operations = [migrations.RunPython(add_countries, migrations.RunPython.noop)]
