import { z } from 'zod'
import { importFacts } from '../../identity/import-facts.ts'
import {
  importBounds,
  ImportFormat,
  ImportKind,
  ImportMode,
  ImportReport,
} from '../../identity/import-report.ts'
import { ImportTooHardError } from '../../identity/parse-aside.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { mayConfigure } from './fact-kinds.ts'

export const importFile = defineEndpoint({
  method: 'post',
  path: '/api/imports/{kind}',
  area: 'context',
  summary:
    'Import places, assets, people, teams, plans, travel or walking times, or threat levels from CSV or YAML; `all` is one YAML document',
  access: { action: 'configure', domain: ['physical', 'cyber', 'people'] },
  params: z.object({ kind: ImportKind }),
  query: z.object({
    mode: ImportMode.default('good_rows'),
    /** Checks everything and writes nothing. */
    dry_run: z.stringbool().default(false),
    /** Without it the content type decides: `text/csv`, else YAML (of which JSON is a part). */
    format: ImportFormat.optional(),
    /** Name of the file, whose ending decides before the content type does. */
    file: z.string().max(300).optional(),
  }),
  response: ImportReport,
  audit: 'facts.import',
  rawBody: true,
  maxBodyBytes: importBounds.bytes,
  async handle({ params, query, viewer, services: { context }, request }) {
    const format = query.format ?? guessFormat(query.file, request.headers.get('content-type') ?? '')
    try {
      return await importFacts(context, {
        kind: params.kind,
        format,
        text: await readText(request),
        mode: query.mode,
        dryRun: query.dry_run,
        mayWrite: (kind, site) => mayConfigure(viewer, kind, site),
      })
    } catch (error) {
      if (!(error instanceof ImportTooHardError)) throw error
      throw new ApiError(422, error.code, error.message, { where: 'body' })
    }
  },
})

function guessFormat(file: string | undefined, contentType: string): ImportFormat {
  if (file !== undefined && /\.(?:ya?ml|json)$/i.test(file)) return 'yaml'
  if (file !== undefined && /\.(?:csv|tsv|txt)$/i.test(file)) return 'csv'
  const isCsv = /^(?:text\/(?:csv|plain|tab-separated-values)|application\/vnd\.ms-excel)\b/i
  return isCsv.test(contentType) ? 'csv' : 'yaml'
}

async function readText(request: Request): Promise<string> {
  const bytes = await request.arrayBuffer()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ApiError(422, 'not_utf8', 'the file is not UTF-8', {
      where: 'body',
      hint: 'save it as UTF-8; spreadsheets offer "CSV UTF-8"',
    })
  }
}
