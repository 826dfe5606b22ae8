/**
 * What each command does, in a line. They stand apart from the commands so that the list of them is shown without
 * loading one: each brings half of the program with it.
 */
export const summaries = {
  serve: 'Run Gatehouse: receive, detect, keep, and serve the console',
  demo: 'Run a separate Gatehouse with an invented organisation, a day of its life and six attacks in it',
  import: 'Take in recorded files: NDJSON, JSON, CSV, log lines, Windows .evtx; gzip and zstd too',
  replay: 'Send recorded files as they once came, at a pace; the events keep their own times',
  search: "Find events, newest first, with the words of the console's search box",
  rules: 'Detection rules: bring those of others, check that they load, run their cases',
  lake: 'The event lake: verify or export what is kept',
  doctor: 'Look at everything that can be wrong, and say what to do',
  backup: 'Copy a data folder, also while Gatehouse runs on it',
  restore: 'Check a backup and lay it into a new data folder',
  key: 'The key file that opens secrets, log and lake',
} as const
