/** A text literal of SQL. Only for names of our own (files, classes); what people type goes in as parameters. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
