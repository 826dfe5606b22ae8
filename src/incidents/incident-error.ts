export type IncidentErrorCode =
  | 'incident_not_found'
  | 'alert_not_found'
  | 'incident_changed'
  | 'incident_owned'
  | 'incident_partly_hidden'
  | 'alert_acknowledged'
  | 'disposition_needed'
  | 'comment_needed'
  | 'nothing_to_split'
  | 'nothing_to_merge'
  | 'not_allowed'
  | 'unknown_user'
  | 'bad_cursor'

/** A refusal by the incidents service. The message says what is wrong, `hint` what to do. */
export class IncidentError extends Error {
  override readonly name = 'IncidentError'
  readonly code: IncidentErrorCode
  readonly hint: string | undefined
  constructor(code: IncidentErrorCode, message: string, hint?: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}

export function incidentNotFound(id: string): IncidentError {
  return new IncidentError(
    'incident_not_found',
    `There is no incident ${JSON.stringify(id.slice(0, 100))} that you may see.`,
    'Look it up in the list of incidents.',
  )
}
