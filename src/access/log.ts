/** What the server writes of its own doings; pino's shape, so a pino logger is one. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** For tools and tests that want none. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
