import { Menu } from '@base-ui/react/menu'
import { Link } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { railItem } from './rail-item.ts'
import type { RailPage } from './rail.tsx'

/** The pages that a phone's rail has no room for. */
export function MorePages({ pages }: { pages: readonly RailPage[] }): ReactNode {
  return (
    <Menu.Root>
      <Menu.Trigger className={`${railItem} h-[54px] flex-1`}>
        <Ellipsis size={20} strokeWidth={1.6} aria-hidden />
        {m.shell.more}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" sideOffset={6} className="z-50">
          <Menu.Popup className="popup min-w-[190px] p-1 outline-none">
            {pages.map((page) => (
              <Menu.Item
                key={page.to}
                className="flex items-center gap-2.5 rounded-[5px] px-3 py-2.5 data-highlighted:bg-hover"
                render={<Link to={page.to} search={(before) => ({ pin: before.pin })} />}
              >
                <page.icon size={18} strokeWidth={1.6} aria-hidden />
                {page.name}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
