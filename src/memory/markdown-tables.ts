/**
 * What Lintel last wrote into files that people edit too, to tell their changes from its own. `decision_files`: a decision as it was
 * when its row and its file last said the same. `insight_labels`: what stood in bold before a fact of `insights.md`.
 */
export const markdownTables = `
  CREATE TABLE decision_files (
    id INTEGER PRIMARY KEY NOT NULL,
    path TEXT NOT NULL,
    synced TEXT NOT NULL CHECK (json_valid(synced))
  ) STRICT;
  CREATE TABLE insight_labels (
    section TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (section, label)
  ) STRICT;
`
