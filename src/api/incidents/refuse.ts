import { IncidentError, type IncidentErrorCode } from '../../incidents/incident-error.ts'
import { ApiError } from '../define-endpoint.ts'

const statusOf: Record<IncidentErrorCode, ApiError['status']> = {
  incident_not_found: 404,
  alert_not_found: 404,
  incident_changed: 409,
  incident_owned: 409,
  alert_acknowledged: 409,
  incident_partly_hidden: 403,
  not_allowed: 403,
  disposition_needed: 422,
  comment_needed: 422,
  nothing_to_split: 422,
  nothing_to_merge: 422,
  unknown_user: 422,
  bad_cursor: 400,
}

/** Runs a call of the incidents service; its refusals become the API's. */
export async function refusing<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof IncidentError)) throw error
    const hint = error.hint === undefined ? {} : { hint: error.hint }
    throw new ApiError(statusOf[error.code], error.code, error.message, hint)
  }
}
