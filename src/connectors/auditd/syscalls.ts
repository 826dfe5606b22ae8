/** Names of calls that security rules ask for, by machine and number. Source: the kernel's syscall tables. */
const x86 =
  '2 open,41 socket,42 connect,43 accept,49 bind,50 listen,56 clone,57 fork,58 vfork,59 execve,62 kill,76 truncate,77 ftruncate,82 rename,83 mkdir,84 rmdir,85 creat,86 link,87 unlink,88 symlink,90 chmod,91 fchmod,92 chown,93 fchown,94 lchown,99 sysinfo,101 ptrace,103 syslog,105 setuid,106 setgid,133 mknod,135 personality,155 pivot_root,159 adjtimex,161 chroot,164 settimeofday,165 mount,166 umount2,169 reboot,170 sethostname,171 setdomainname,175 init_module,176 delete_module,188 setxattr,227 clock_settime,246 kexec_load,257 openat,258 mkdirat,259 mknodat,260 fchownat,263 unlinkat,264 renameat,265 linkat,266 symlinkat,268 fchmodat,272 unshare,288 accept4,308 setns,310 process_vm_readv,311 process_vm_writev,313 finit_module,316 renameat2,319 memfd_create,320 kexec_file_load,321 bpf,322 execveat'
const arm =
  '5 setxattr,33 mknodat,34 mkdirat,35 unlinkat,36 symlinkat,37 linkat,38 renameat,39 umount2,40 mount,41 pivot_root,45 truncate,46 ftruncate,51 chroot,52 fchmod,53 fchmodat,54 fchownat,55 fchown,56 openat,92 personality,97 unshare,104 kexec_load,105 init_module,106 delete_module,112 clock_settime,116 syslog,117 ptrace,129 kill,142 reboot,144 setgid,146 setuid,161 sethostname,162 setdomainname,170 settimeofday,171 adjtimex,179 sysinfo,198 socket,200 bind,201 listen,202 accept,203 connect,220 clone,221 execve,242 accept4,268 setns,270 process_vm_readv,271 process_vm_writev,273 finit_module,276 renameat2,279 memfd_create,280 bpf,281 execveat,294 kexec_file_load'

const byMachine = new Map([
  ['c000003e', tableOf(x86)],
  ['c00000b7', tableOf(arm)],
])

/** The name of a system call of x86-64 or AArch64; undefined for what is not in the tables. */
export function syscallName(machine: string | undefined, number: string | undefined): string | undefined {
  return byMachine.get(machine ?? '')?.get(number ?? '')
}

function tableOf(list: string): Map<string, string> {
  return new Map(
    list.split(',').map((entry) => {
      const space = entry.indexOf(' ')
      return [entry.slice(0, space), entry.slice(space + 1)]
    }),
  )
}
