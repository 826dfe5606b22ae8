/** The data folder of every command that needs one. */
export const dataArg = {
  type: 'string',
  default: process.env['GATEHOUSE_DATA'] ?? 'data',
  description: 'Data folder (environment GATEHOUSE_DATA)',
} as const
