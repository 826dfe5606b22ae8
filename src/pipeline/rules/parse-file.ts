import { readFile } from 'node:fs/promises'
import { parseRuleFile, type ParsedFile, type ParseOptions } from '../../engine/sigma/parse-rule.ts'
import { maxFileChars } from '../../engine/sigma/read-documents.ts'
import type { FoundFile } from './folder-memory.ts'

/** Reads and parses one file; what is wrong with it is a problem. */
export async function parseFile(file: FoundFile, options: ParseOptions): Promise<ParsedFile> {
  const fail = (code: string, message: string, hint: string): ParsedFile => ({
    rules: [],
    problems: [{ file: file.path, line: 1, column: 1, code, message, hint }],
  })
  if (file.size > maxFileChars) {
    return fail(
      'too_large',
      `the file has ${file.size} bytes; at most ${maxFileChars}`,
      'split it into several files',
    )
  }
  try {
    return parseRuleFile(file.path, await readFile(file.path, 'utf8'), options)
  } catch (error) {
    if (!isIoError(error)) throw error
    return fail(
      'unreadable',
      `cannot be read: ${error.message}`,
      'check that the file is there and may be read',
    )
  }
}

function isIoError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
