"""A small dataset in tests: one record of each kind, all of which a test may change."""

#: file -> its text
FILES = {
    "countries.yaml": """
- {code: PK, name: {en: Pakistan, ur: پاکستان}}
- {code: KZ, name: {en: Kazakhstan}}
""",
    "cities.yaml": """
- {code: lahore, country: PK, name: {en: Lahore}}
""",
    "fields-of-study.csv": """code,level,parent,name_en
09,broad,,Health and welfare
091,narrow,09,Health
""",
    "areas.yaml": """
- {code: joint-research, name: {en: Joint research}}
""",
    "sources.yaml": """
- slug: notice
  title: A notice
  publisher: The ministry
  kind: press-release
  published_on: 2026-02
""",
    "institutions.yaml": """
- slug: new-university
  name: {en: New University, ur: نئی یونیورسٹی}
  kind: university
  country: PK
  city: lahore
  parent: ministry
  citations: [{source: notice}]
- slug: ministry
  name: {en: Ministry}
  kind: ministry
  country: PK
  acronyms:
    - {text: M, language: en}
  citations: [{source: notice}]
""",
    "people.yaml": """
- slug: somebody
  name: {en: Some Body}
  appointments:
    - {slug: somebody-rector, post: Rector, institution: new-university, country: PK}
  citations: [{source: notice}]
""",
    "delegations.yaml": """
- slug: visit
  title: {en: A visit}
  from_country: KZ
  host_country: PK
  happened_on: 2026-02-02
  members:
    - {role: leader, appointment: somebody-rector}
  citations: [{source: notice}]
""",
    "agreements.yaml": """
- reference: PK-KZ-2026-0007
  title: {en: New University and somebody in Kazakhstan}
  kind: mou
  basis: report
  stage: signed
  signed_on: 2026-02
  signed_on_is_approximate: true
  effect_rule: on-signature
  signed_during: visit
  areas: [joint-research]
  fields_of_study: ["091"]
  parties:
    - {side: home, institution: new-university}
    - {side: partner, country: KZ}
  unknown: {expires_on: not-stated}
  citations:
    - {source: notice, statement: parties.2, value_as_stated: nobody, note: In our words.}
""",
    "centers.yaml": """
- slug: center
  name: {en: Center}
  host: new-university
  country: PK
  serves: KZ
  opened_on_as_stated: some day
  citations: [{source: notice}]
""",
}


def write(folder):
    """Write the files of the dataset into a folder. Gives the folder."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def change(folder, file, old, new):
    """Write another text in place of the first one of its kind in a file."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
