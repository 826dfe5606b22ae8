/** Columns of each log type in order; an empty name is one that says nothing here. Source: PAN-OS 11 syslog field descriptions. */
const start = ',receive_time,serial,type,subtype,,time_generated'
const session = `${start},src,dst,natsrc,natdst,rule,srcuser,dstuser,app,vsys,from,to,inbound_if,outbound_if,,,sessionid,repeatcnt,sport,dport,natsport,natdport,,proto,action`
const groups = 'dg_hier_level_1,dg_hier_level_2,dg_hier_level_3,dg_hier_level_4,vsys_name,device_name'

const columns = new Map(
  Object.entries({
    TRAFFIC: `${session},bytes,bytes_sent,bytes_received,packets,start,elapsed,category,,seqno,actionflags,srcloc,dstloc,,pkts_sent,pkts_received,session_end_reason,${groups}`,
    THREAT: `${session},misc,threatid,category,severity,direction,seqno,actionflags,srcloc,dstloc,,contenttype,pcap_id,filedigest,cloud,url_idx,user_agent,filetype,xff,referer,sender,subject,recipient,reportid,${groups},,,,http_method`,
    SYSTEM: `${start},vsys,eventid,object,,,module,severity,opaque,seqno,actionflags,${groups}`,
    CONFIG: `${start},host,vsys,cmd,admin,client,result,path,seqno,actionflags,${groups}`,
    GLOBALPROTECT: `${start},vsys,eventid,stage,auth_method,tunnel_type,srcuser,srcregion,machinename,public_ip,public_ipv6,private_ip,private_ipv6,hostid,serialnumber,client_ver,client_os,client_os_ver,repeatcnt,reason,error,opaque,status,location,login_duration,connect_method,error_code,portal,seqno,actionflags`,
  }).map(([type, list]) => [type, list.split(',')]),
)

/** The cells of a line by name; undefined for a type that is not known here. */
export function nameColumns(cells: readonly string[]): Map<string, string> | undefined {
  const names = columns.get(cells[3] ?? '')
  if (names === undefined) return undefined
  const row = new Map<string, string>()
  for (const [index, name] of names.entries()) {
    const value = cells[index]?.trim()
    if (name !== '' && value !== undefined && value !== '') row.set(name, value)
  }
  return row
}
