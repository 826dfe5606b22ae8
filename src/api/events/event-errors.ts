import { QueryError } from '../../model/query-error.ts'
import { LakeError, type LakeErrorCode } from '../../store/lake/lake-error.ts'
import { ApiError } from '../define-endpoint.ts'

const statuses: Partial<Record<LakeErrorCode, ApiError['status']>> = {
  query_too_large: 422,
  query_timeout: 422,
  person_right_needed: 403,
  bad_cursor: 400,
  bad_field: 400,
  lake_busy: 429,
}

/** A failure of the lake as the caller sees it. What is not known stays what it was. */
export function toApiError(error: unknown): unknown {
  if (error instanceof QueryError) {
    return new ApiError(400, error.code, error.message, {
      where: `q:${error.start}-${error.end}`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    })
  }
  if (error instanceof LakeError) {
    const status = statuses[error.code] ?? 503
    // Names of files and folders are not for callers.
    const message = status === 503 ? 'the event lake cannot answer now: try again in a moment' : error.message
    return new ApiError(status, error.code, message)
  }
  return error
}

export async function asApiErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toApiError(error)
  }
}
