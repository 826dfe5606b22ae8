/** How an entry of the rail looks. */
export const railItem =
  'relative flex flex-col items-center justify-center gap-0.5 text-[11.5px] leading-tight text-ink-2 hover:text-ink'
