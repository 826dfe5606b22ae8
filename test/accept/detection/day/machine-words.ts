/** What ordinary computers of an office say all day: programs, names and addresses. */

interface Program {
  readonly image: string
  readonly line: string
  readonly parent: string
}

const explorer = String.raw`C:\Windows\explorer.exe`
const services = String.raw`C:\Windows\System32\services.exe`
const svchost = String.raw`C:\Windows\System32\svchost.exe`
const office = String.raw`C:\Program Files\Microsoft Office\root\Office16`
const chrome = String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`

const program = (parent: string, image: string, options = ''): Program => ({
  parent,
  image,
  line: `"${image}"${options === '' ? '' : ` ${options}`}`,
})

/** Started by the person at the keyboard, or by what they started. */
export const deskPrograms: readonly Program[] = [
  program(explorer, `${office}\\EXCEL.EXE`, String.raw`"\\north-srv04\finance\meters-2026.xlsx"`),
  program(explorer, `${office}\\WINWORD.EXE`, String.raw`/n "C:\Users\Public\Documents\minutes.docx"`),
  program(explorer, `${office}\\OUTLOOK.EXE`),
  program(explorer, `${office}\\POWERPNT.EXE`, String.raw`"\\quay-srv02\shared\board.pptx"`),
  program(explorer, chrome, '--single-argument https://intranet.harbourvale.example/'),
  program(chrome, chrome, '--type=renderer --lang=en-GB --device-scale-factor=1 --num-raster-threads=4'),
  program(chrome, chrome, '--type=utility --utility-sub-type=network.mojom.NetworkService --lang=en-GB'),
  program(
    explorer,
    String.raw`C:\Program Files\Mozilla Firefox\firefox.exe`,
    '-osint -url https://weather.example/',
  ),
  program(explorer, String.raw`C:\Program Files\Adobe\Acrobat DC\Acrobat\Acrobat.exe`, 'report.pdf'),
  program(explorer, String.raw`C:\Windows\System32\notepad.exe`, 'shift-notes.txt'),
  program(explorer, String.raw`C:\Windows\System32\mspaint.exe`),
  program(explorer, String.raw`C:\Program Files\7-Zip\7zFM.exe`),
  program(explorer, String.raw`C:\Program Files\ScadaView\client\ScadaView.exe`, '/station:pump-7'),
  program(explorer, String.raw`C:\Program Files\Meridian ERP\erp.exe`, '/company=HV'),
  program(explorer, String.raw`C:\Windows\System32\SnippingTool.exe`),
]

/** Started by an administrator in the course of a day. */
export const administratorPrograms: readonly Program[] = [
  program(explorer, String.raw`C:\Windows\System32\mmc.exe`, String.raw`C:\Windows\system32\dsa.msc`),
  program(explorer, String.raw`C:\Windows\System32\mstsc.exe`, '/v:quay-srv02'),
  program(explorer, String.raw`C:\Windows\System32\cmd.exe`),
  program(String.raw`C:\Windows\System32\cmd.exe`, String.raw`C:\Windows\System32\ipconfig.exe`, '/all'),
  program(String.raw`C:\Windows\System32\cmd.exe`, String.raw`C:\Windows\System32\PING.EXE`, 'north-srv02'),
  program(String.raw`C:\Windows\System32\cmd.exe`, String.raw`C:\Windows\System32\gpupdate.exe`, '/force'),
  program(
    explorer,
    String.raw`C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`,
    String.raw`-NoProfile -File C:\Admin\scripts\Get-DiskSpace.ps1`,
  ),
]

/** Started by Windows itself, at any hour. */
export const backgroundPrograms: readonly Program[] = [
  program(services, svchost, '-k netsvcs -p -s Schedule'),
  program(services, svchost, '-k LocalServiceNetworkRestricted -p -s Dhcp'),
  program(services, svchost, '-k wsappx -p -s ClipSVC'),
  program(services, svchost, '-k netsvcs -p -s wuauserv'),
  program(svchost, String.raw`C:\Windows\System32\taskhostw.exe`, 'SYSTEM'),
  program(
    svchost,
    String.raw`C:\Windows\System32\backgroundTaskHost.exe`,
    '-ServerName:App.AppXmtcan0h2tfbfy7k9kn8hbxb6dmzz1zh0.mca',
  ),
  program(svchost, String.raw`C:\Windows\System32\RuntimeBroker.exe`, '-Embedding'),
  program(svchost, String.raw`C:\Windows\System32\wbem\WmiPrvSE.exe`, '-secured -Embedding'),
  program(services, String.raw`C:\Windows\System32\SearchIndexer.exe`, '/Embedding'),
  program(
    String.raw`C:\Windows\System32\SearchIndexer.exe`,
    String.raw`C:\Windows\System32\SearchProtocolHost.exe`,
    'Global\\UsGthrFltPipeMssGthrPipe1_ Global\\UsGthrCtrlFltPipeMssGthrPipe1',
  ),
  program(svchost, String.raw`C:\Windows\System32\sppsvc.exe`),
  program(svchost, String.raw`C:\Windows\System32\usoclient.exe`, 'StartScan'),
  program(
    svchost,
    String.raw`C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.26050.1-0\MpCmdRun.exe`,
    'SignaturesUpdateService -ScheduleJob -UnmanagedUpdate',
  ),
  program(
    svchost,
    String.raw`C:\Program Files (x86)\Google\GoogleUpdater\148.0.7700.0\updater.exe`,
    '--wake --system',
  ),
  program(
    svchost,
    String.raw`C:\Program Files (x86)\Microsoft\EdgeUpdate\MicrosoftEdgeUpdate.exe`,
    '/ua /installsource scheduler',
  ),
  program(services, String.raw`C:\Program Files\Deskwarden\agent.exe`, '--collect inventory'),
]

/** Jobs of Linux servers, as cron names them. */
export const cronJobs = [
  ['root', '/usr/lib/sysstat/debian-sa1 1 1'],
  ['root', 'test -x /usr/sbin/anacron || run-parts --report /etc/cron.hourly'],
  ['www-data', '/usr/bin/php /srv/portal/cron.php'],
  ['postgres', '/usr/local/bin/pg-archive-check'],
] as const

/** Names that computers ask for, with the address and the port they then speak to. */
export const destinations = [
  ['intranet.harbourvale.example', '10.11.20.10', 443],
  ['mail.harbourvale.example', '198.51.100.20', 443],
  ['outlook.office365.example', '203.0.113.40', 443],
  ['teams.office365.example', '203.0.113.41', 443],
  ['update.windows.example', '203.0.113.50', 443],
  ['ctldl.windows.example', '203.0.113.51', 80],
  ['safebrowsing.search.example', '203.0.113.60', 443],
  ['www.search.example', '203.0.113.61', 443],
  ['news.example', '192.0.2.30', 443],
  ['weather.example', '192.0.2.31', 443],
  ['cdn.news.example', '192.0.2.32', 443],
  ['fonts.search.example', '203.0.113.62', 443],
  ['supplier-portal.example', '192.0.2.80', 443],
  ['maps.example', '192.0.2.81', 443],
  ['ocsp.trust.example', '192.0.2.90', 80],
] as const

/** Pages of the public web site. */
export const webPaths = [
  '/',
  '/tariffs',
  '/tariffs/2026',
  '/outages',
  '/outages/map',
  '/contact',
  '/careers',
  '/static/app.css',
  '/static/app.js',
  '/static/logo.svg',
  '/favicon.ico',
  '/robots.txt',
] as const

export const webAgents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.4 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0',
  'Mozilla/5.0 (compatible; searchbot/2.1; +https://www.search.example/bot)',
] as const
