/** Fields of native records by logsource, as connectors' fixtures show them; written by `npm run generate`. */
export const nativeFields: readonly {
  readonly product?: string
  readonly category?: string
  readonly service?: string
  /** Sorted, with spaces between; of a map within the record the path with dots. */
  readonly fields: string
}[] = [
  { category: 'dhcp', fields: 'client hostname ip mac message pid program step via' },
  { category: 'dns', fields: 'answer dst_ip query rcode record_type src_ip src_port' },
  {
    category: 'firewall',
    fields:
      'act action deviceEventClassId deviceProduct deviceVendor deviceVersion dpt dst dstPort dst_ip dst_port eventId in name out product productVersion proto rt sev severity spt src src_ip src_port suser vendor version',
  },
  {
    category: 'webserver',
    fields:
      'c-ip c-uri c-uri-query cs-host cs-method cs-referer cs-uri cs-uri-query cs-uri-stem cs-user-agent cs-username s-port sc-bytes sc-status',
  },
  {
    product: 'apache',
    service: 'apache',
    fields: 'client file hostname id level line message module msg severity unique_id uri',
  },
  {
    product: 'aws',
    service: 'cloudtrail',
    fields:
      '@timestamp additionalEventData.LoginTo additionalEventData.MFAUsed additionalEventData.MobileVersion awsRegion errorCode errorMessage eventCategory eventID eventName eventSource eventTime eventType eventVersion managementEvent readOnly recipientAccountId requestParameters requestParameters.VersioningConfiguration.Status requestParameters.bucketName requestParameters.groupName requestParameters.instancesSet.items.instanceId requestParameters.name requestParameters.roleArn requestParameters.roleSessionName requestParameters.serialNumber requestParameters.userName responseElements responseElements.ConsoleLogin responseElements.accessKey.accessKeyId responseElements.accessKey.status responseElements.accessKey.userName responseElements.credentials.accessKeyId responseElements.credentials.expiration sourceIPAddress userAgent userIdentity.accessKeyId userIdentity.accountId userIdentity.arn userIdentity.invokedBy userIdentity.principalId userIdentity.sessionContext.attributes.mfaAuthenticated userIdentity.sessionContext.sessionIssuer.type userIdentity.sessionContext.sessionIssuer.userName userIdentity.type userIdentity.userName',
  },
  {
    product: 'azure',
    service: 'activitylogs',
    fields:
      'Caller CallerIpAddress Category Category.localizedValue Category.value CategoryValue Claims EventCategory EventDataId EventTimestamp Identity.claims.name Level OperationName OperationName.localizedValue OperationName.value OperationNameValue ResourceId ResourceProviderName.value ResourceProviderValue ResultSignature ResultType Status.value StatusCode SubStatus.value Time caller callerIpAddress category category.localizedValue category.value claims eventCategory eventDataId eventTimestamp identity.claims.name level operationName properties.eventCategory properties.message properties.statusCode resourceId resourceProviderName.value resultSignature resultType status.value statusCode subStatus.value time',
  },
  {
    product: 'azure',
    service: 'auditlogs',
    fields:
      'ActivityDateTime ActivityDisplayName ActivityType AdditionalDetails AdditionalDetails.key AdditionalDetails.value CallerIpAddress Category ConsentContext.IsAdminConsent CorrelationId Id InitiatedBy InitiatedBy.app.appId InitiatedBy.app.displayName InitiatedBy.app.servicePrincipalId InitiatedBy.user InitiatedBy.user.id InitiatedBy.user.ipAddress InitiatedBy.user.roles InitiatedBy.user.userPrincipalName LoggedByService OperationName OperationType ResourceId Result ResultReason ResultSignature Status TargetResources TargetResources.ModifiedProperties TargetResources.ModifiedProperties.DisplayName TargetResources.ModifiedProperties.NewValue TargetResources.ModifiedProperties.OldValue TargetResources.displayName TargetResources.id TargetResources.modifiedProperties TargetResources.modifiedProperties.displayName TargetResources.modifiedProperties.newValue TargetResources.modifiedProperties.oldValue TargetResources.type TargetResources.userPrincipalName Time activityDateTime activityDisplayName activityType additionalDetails.additionalInfo additionalDetails.key additionalDetails.value callerIpAddress category correlationId failure_status_reason id initiatedBy initiatedBy.app.appId initiatedBy.app.displayName initiatedBy.app.servicePrincipalId initiatedBy.user initiatedBy.user.id initiatedBy.user.ipAddress initiatedBy.user.roles initiatedBy.user.userPrincipalName loggedByService operationName operationType properties.activityDateTime properties.activityDisplayName properties.additionalDetails properties.category properties.id properties.initiatedBy.user.id properties.initiatedBy.user.ipAddress properties.initiatedBy.user.roles properties.initiatedBy.user.userPrincipalName properties.loggedByService properties.message properties.operationType properties.result properties.resultReason properties.targetResources properties.targetResources.displayName properties.targetResources.id properties.targetResources.modifiedProperties properties.targetResources.modifiedProperties.displayName properties.targetResources.modifiedProperties.newValue properties.targetResources.modifiedProperties.oldValue properties.targetResources.type properties.targetResources.userPrincipalName resourceId result resultReason resultSignature targetResources targetResources.displayName targetResources.id targetResources.modifiedProperties targetResources.modifiedProperties.displayName targetResources.modifiedProperties.newValue targetResources.modifiedProperties.oldValue targetResources.type targetResources.userPrincipalName time',
  },
  {
    product: 'azure',
    service: 'pim',
    fields:
      'Category Id OperationName RiskEventType RiskLevel Time category id operationName properties.id properties.riskEventType properties.riskLevel riskEventType riskLevel time',
  },
  {
    product: 'azure',
    service: 'riskdetection',
    fields:
      'Activity ActivityDateTime Category DetectedDateTime DetectionTimingType Id IpAddress OperationName RequestId RiskDetail RiskEventType RiskLevel RiskState RiskType Source Time UserDisplayName UserId UserPrincipalName activity activityDateTime category detectedDateTime detectionTimingType id ipAddress operationName properties.id properties.riskEventType properties.riskLevel properties.riskState properties.userPrincipalName requestId riskDetail riskEventType riskLevel riskState riskType source time userDisplayName userId userPrincipalName',
  },
  {
    product: 'azure',
    service: 'signinlogs',
    fields:
      'ActivityDetails AppDisplayName AuthenticationProtocol AuthenticationRequirement CallerIpAddress Category ClientApp ClientAppUsed ConditionalAccessStatus CreatedDateTime DeviceDetail DeviceDetail.deviceId DeviceDetail.displayName DeviceDetail.isCompliant DeviceDetail.operatingSystem DeviceDetail.trustType DeviceDetail.trusttype DurationMs IPAddress Id Identity IpAddress IsInteractive Level Location Location.city Location.countryOrRegion Location.geoCoordinates.latitude Location.geoCoordinates.longitude LocationDetails NetworkLocationDetails OperationName OperationVersion ResourceDisplayName ResourceId ResultDescription ResultSignature ResultType RiskLevelAggregated RiskLevelDuringSignIn RiskState ServicePrincipalId ServicePrincipalName Status Status.additionalDetails Status.errorCode Status.failureReason TenantId Time TimeGenerated Type UserAgent UserDisplayName UserId UserPrincipalName appDisplayName authenticationProtocol authenticationRequirement callerIpAddress category clientAppUsed conditionalAccessStatus createdDateTime deviceDetail deviceDetail.deviceId deviceDetail.displayName deviceDetail.isCompliant deviceDetail.operatingSystem deviceDetail.trustType durationMs iPAddress id identity ipAddress isInteractive level location location.city location.countryOrRegion location.geoCoordinates.latitude location.geoCoordinates.longitude locationDetails networkLocationDetails operationName operationVersion properties properties.appDisplayName properties.authenticationProtocol properties.authenticationRequirement properties.clientAppUsed properties.conditionalAccessStatus properties.createdDateTime properties.deviceDetail.deviceId properties.deviceDetail.displayName properties.deviceDetail.isCompliant properties.deviceDetail.operatingSystem properties.deviceDetail.trustType properties.id properties.ipAddress properties.isInteractive properties.location.city properties.location.countryOrRegion properties.location.geoCoordinates.latitude properties.location.geoCoordinates.longitude properties.message properties.networkLocationDetails properties.resourceDisplayName properties.riskLevelAggregated properties.riskLevelDuringSignIn properties.riskState properties.servicePrincipalId properties.servicePrincipalName properties.status.additionalDetails properties.status.errorCode properties.status.failureReason properties.userAgent properties.userDisplayName properties.userId properties.userPrincipalName resourceDisplayName resourceId resultDescription resultSignature resultType riskLevelAggregated riskLevelDuringSignIn riskState servicePrincipalId servicePrincipalName status.additionalDetails status.errorCode status.failureReason tenantId time timeGenerated type userAgent userDisplayName userId userPrincipalName',
  },
  {
    product: 'bitbucket',
    service: 'audit',
    fields:
      'affectedObjects affectedObjects.id affectedObjects.name affectedObjects.type auditType.action auditType.actionI18nKey auditType.area auditType.category auditType.level author author.id author.name author.type changedValues extraAttributes source system timestamp timestamp.epochSecond timestamp.nano type.action type.category type.level version',
  },
  { product: 'cisco', service: 'aaa', fields: 'hostname message message_id program' },
  { product: 'cisco', service: 'asa', fields: 'hostname message message_id program' },
  {
    product: 'cisco',
    service: 'duo',
    fields:
      'access_device access_device.browser access_device.hostname access_device.ip access_device.location.city alias application.key application.name auth_device.ip auth_device.name email event_type factor isotimestamp ood_software reason result timestamp txid user user.groups user.key user.name',
  },
  { product: 'cisco', service: 'syslog', fields: 'hostname message program' },
  {
    product: 'cisco',
    category: 'firewall',
    service: 'asa',
    fields: 'blocked dst_ip dst_port hostname message message_id program src_ip src_port',
  },
  {
    product: 'fortigate',
    service: 'event',
    fields:
      'action cfgattr cfgobj cfgpath cfgtid cpu date devid devname eventtime level logdesc logid method msg reason remip srcip status subtype time tunnelip tunneltype type ui user vd',
  },
  {
    product: 'fortigate',
    service: 'utm',
    fields:
      'action attack attackid catdesc date devid devname dstip dstport eventtime hostname level logid severity srcip srcport subtype time type url user vd',
  },
  {
    product: 'fortigate',
    category: 'firewall',
    service: 'traffic',
    fields:
      'action blocked date devid devname dst_ip dst_port dstintf dstip dstport duration eventtime level logid policyid policyname proto rcvdbyte sentbyte service src_ip src_port srcintf srcip srcmac srcport subtype time type tz user vd',
  },
  {
    product: 'freeradius',
    fields:
      'Acct-Session-Id Calling-Station-Id Framed-IP-Address NAS-IP-Address NAS-Identifier NAS-Port NAS-Port-Id User-Name kind reason',
  },
  {
    product: 'gcp',
    service: 'gcp.audit',
    fields:
      'data.insertId data.logName data.protoPayload.@type data.protoPayload.authenticationInfo.principalEmail data.protoPayload.authorizationInfo.granted data.protoPayload.authorizationInfo.permission data.protoPayload.methodName data.protoPayload.requestMetadata data.protoPayload.requestMetadata.callerIp data.protoPayload.requestMetadata.callerSuppliedUserAgent data.protoPayload.resourceName data.protoPayload.serviceName data.protoPayload.status.code data.protoPayload.status.message data.receiveTimestamp data.resource.labels.project_id data.resource.type data.severity data.timestamp gcp.audit.method_name insertId logName protoPayload.@type protoPayload.Servicename protoPayload.authenticationInfo.principalEmail protoPayload.authorizationInfo.granted protoPayload.authorizationInfo.permission protoPayload.methodName protoPayload.requestMetadata protoPayload.requestMetadata.callerIp protoPayload.requestMetadata.callerSuppliedUserAgent protoPayload.resourceName protoPayload.serviceName protoPayload.status.code protoPayload.status.message receiveTimestamp resource.labels.project_id resource.type severity timestamp',
  },
  {
    product: 'gcp',
    service: 'google_workspace.admin',
    fields:
      'actor.callerType actor.email actor.profileId eventName eventService events.name events.parameters.name events.parameters.value events.type id.applicationName id.customerId id.time id.uniqueQualifier ipAddress kind new_value protoPayload.Servicename protoPayload.metadata.event.eventName protoPayload.serviceName user_email',
  },
  {
    product: 'gcp',
    service: 'google_workspace.login',
    fields:
      'actor.email affected_email_address data.insertId data.protoPayload.authenticationInfo.principalEmail data.protoPayload.methodName data.protoPayload.requestMetadata.callerIp data.protoPayload.serviceName data.timestamp eventName eventService events.name events.parameters.boolValue events.parameters.name events.parameters.value events.type gcp.audit.method_name id.applicationName id.time id.uniqueQualifier insertId ipAddress is_suspicious kind login_failure_type protoPayload.Servicename protoPayload.authenticationInfo.principalEmail protoPayload.metadata.event.eventName protoPayload.metadata.event.eventType protoPayload.methodName protoPayload.requestMetadata.callerIp protoPayload.serviceName timestamp',
  },
  {
    product: 'github',
    service: 'audit',
    fields:
      '@timestamp _document_id action actor actor_id actor_ip actor_location.country_code created_at operation_type org org_id repo team transport_protocol_name user user_agent visibility',
  },
  {
    product: 'juniper',
    fields:
      'action attack-name command destination-address destination-port source-address source-port tag threat-severity username',
  },
  {
    product: 'juniper',
    category: 'firewall',
    service: 'rt_flow',
    fields:
      'blocked bytes-from-client bytes-from-server destination-address destination-port dst_ip dst_port elapsed-time policy-name protocol-id reason service-name source-address source-port src_ip src_port tag username',
  },
  {
    product: 'linux',
    service: 'auditd',
    fields:
      'SYSCALL a0 a1 a2 a3 acct addr apparmor arch auid avc cmd comm cwd data denied_mask dev exe exit fsuid grantors grp hostname ino items key list major minor name op operation ouid permissions permissive pid ppid proctitle profile prog-id requested_mask res saddr scontext ses subj success syscall tclass tcontext terminal type uid unit',
  },
  { product: 'linux', service: 'auth', fields: 'hostname message pid program' },
  { product: 'linux', service: 'cron', fields: 'hostname message pid program' },
  { product: 'linux', service: 'sshd', fields: 'hostname message pid program' },
  { product: 'linux', service: 'sudo', fields: 'COMMAND PWD TTY USER hostname message pid program' },
  { product: 'linux', service: 'vsftpd', fields: 'hostname message pid program' },
  {
    product: 'linux',
    category: 'antivirus',
    service: 'clamav',
    fields: 'Filename Signature hostname message pid program',
  },
  {
    product: 'linux',
    category: 'file_event',
    service: 'auditd',
    fields: 'Image TargetFilename inode item name nametype type',
  },
  {
    product: 'linux',
    category: 'file_event',
    service: 'sysmon',
    fields: 'Channel Computer EventID Image Provider_Name TargetFilename User',
  },
  {
    product: 'linux',
    category: 'network_connection',
    service: 'sysmon',
    fields:
      'Channel Computer DestinationIp DestinationPort EventID Image Initiated Protocol Provider_Name SourceIp SourcePort User',
  },
  {
    product: 'linux',
    category: 'process_creation',
    service: 'auditd',
    fields:
      'ARCH AUID CommandLine CurrentDirectory Image SYSCALL UID User a0 a1 a2 a3 arch argc auid comm egid euid exe exit fsgid fsuid gid items key pid ppid ses sgid success suid syscall tty type uid',
  },
  {
    product: 'linux',
    category: 'process_creation',
    service: 'sysmon',
    fields:
      'Channel CommandLine Computer CurrentDirectory EventID Image Level ParentCommandLine ParentImage ParentProcessId ProcessGuid ProcessId Provider_Name RuleName User UtcTime',
  },
  {
    product: 'm365',
    service: 'audit',
    fields:
      'ActorIpAddress ApplicationId AzureActiveDirectoryEventType ClientIP CreationTime ExtendedProperties ExtendedProperties.Name ExtendedProperties.Value ExternalAccess ForwardTo Id LogonError MarkAsRead ModifiedProperties ModifiedProperties.Name ModifiedProperties.NewValue ModifiedProperties.OldValue ObjectId Operation OrganizationId Parameters.Name Parameters.Value RecordType RequestType ResultStatus ResultStatusDetail SourceFileName UserAgent UserId UserKey UserType Version Workload',
  },
  {
    product: 'm365',
    service: 'exchange',
    fields:
      'CreationTime DomainName Id ObjectId Operation Parameters.Name Parameters.Value RecordType ResultStatus UserId Workload eventName eventSource status',
  },
  {
    product: 'm365',
    service: 'threat_detection',
    fields:
      'AlertId CreationTime Id Name Operation RecordType Severity UserId Workload eventName eventSource status',
  },
  {
    product: 'm365',
    service: 'threat_management',
    fields:
      'AlertEntityId AlertId AlertType Category CreationTime EntityType Id Name Operation RecordType ResultStatus Severity Source Status UserId UserKey UserType Workload eventName eventSource status',
  },
  {
    product: 'macos',
    fields:
      'Image event message messageType pid program result_type source_address subsystem success username',
  },
  {
    product: 'macos',
    category: 'antivirus',
    fields: 'Filename Signature detected_path event malware_identifier',
  },
  {
    product: 'macos',
    category: 'file_event',
    fields:
      'Image TargetFilename destination.new_path.dir.path destination.new_path.filename destination_type event',
  },
  {
    product: 'macos',
    category: 'process_creation',
    fields:
      'CommandLine CurrentDirectory Image ParentImage args cwd.path event target.audit_token.pid target.audit_token.ruid target.executable.path',
  },
  { product: 'mikrotik', fields: 'hostname message' },
  {
    product: 'mikrotik',
    category: 'firewall',
    fields: 'blocked dst_ip dst_port hostname message src_ip src_port',
  },
  { product: 'nginx', service: 'nginx', fields: 'client level message' },
  {
    product: 'nginx',
    category: 'webserver',
    fields:
      'c-ip c-uri c-uri-query cs-host cs-method cs-referer cs-uri cs-uri-query cs-uri-stem cs-user-agent sc-bytes sc-status',
  },
  {
    product: 'okta',
    service: 'okta',
    fields:
      'actor.alternateId actor.detailEntry actor.displayName actor.id actor.type authenticationContext.authenticationProvider authenticationContext.externalSessionId client.device client.geographicalContext.city client.geographicalContext.country client.geographicalContext.geolocation.lat client.geographicalContext.geolocation.lon client.id client.ipAddress client.userAgent client.userAgent.browser client.userAgent.os client.userAgent.rawUserAgent client.zone debugContext.debugData.behaviors debugContext.debugData.requestUri displayMessage eventType legacyEventType outcome outcome.reason outcome.result published request.ipChain securityContext.asNumber securityContext.isProxy severity target target.alternateId target.displayName target.id target.type transaction.id transaction.type uuid version',
  },
  {
    product: 'onelogin',
    service: 'onelogin.events',
    fields:
      'account_id actor_user_id actor_user_name app_name created_at event_timestamp event_type_id id ipaddr risk_score user_id user_name uuid',
  },
  { product: 'openvpn', fields: 'hostname message pid program' },
  {
    product: 'paloalto',
    service: 'config',
    fields:
      'actionflags admin client cmd device_name dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 host path receive_time result seqno serial subtype time_generated type',
  },
  {
    product: 'paloalto',
    service: 'system',
    fields:
      'actionflags device_name dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 eventid module object opaque receive_time seqno serial severity subtype time_generated type',
  },
  {
    product: 'paloalto',
    service: 'threat',
    fields:
      'action actionflags app category contenttype device_name dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 direction dport dst dstloc from inbound_if misc natdport natdst natsport natsrc outbound_if pcap_id proto receive_time repeatcnt reportid rule seqno serial sessionid severity sport src srcloc srcuser subtype threatid time_generated to type url_idx vsys',
  },
  {
    product: 'paloalto',
    category: 'appliance',
    service: 'globalprotect',
    fields:
      'actionflags auth_method client_os client_os_ver client_ver connect_method error error_code eventid hostid login_duration machinename portal private_ip private_ipv6 public_ip public_ipv6 receive_time repeatcnt seqno serial srcregion srcuser stage status subtype time_generated tunnel_type type vsys',
  },
  {
    product: 'paloalto',
    category: 'firewall',
    service: 'traffic',
    fields:
      'action actionflags app blocked bytes bytes_received bytes_sent category device_name dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 dport dst dst_ip dst_port dstloc elapsed from inbound_if natdport natdst natsport natsrc outbound_if packets pkts_received pkts_sent proto receive_time repeatcnt rule seqno serial session_end_reason sessionid sport src src_ip src_port srcloc srcuser start subtype time_generated to type vsys',
  },
  { product: 'pfsense', fields: 'hostname message pid program' },
  {
    product: 'pfsense',
    category: 'firewall',
    service: 'filterlog',
    fields:
      'action blocked direction dst_ip dst_port interface protocol reason rule_number src_ip src_port tracker',
  },
  {
    product: 'squid',
    category: 'proxy',
    fields:
      'c-ip c-uri c-uri-extension c-uri-query c-uri-stem c-useragent cs-host cs-method cs-referer cs-uri cs-username dst_ip r-dns r-ip s-action sc-bytes sc-content-type sc-status',
  },
  { product: 'strongswan', fields: 'hostname message pid program' },
  {
    product: 'suricata',
    service: 'alert',
    fields:
      'alert.action alert.category alert.gid alert.rev alert.severity alert.signature alert.signature_id dest_ip dest_port event_type flow_id host in_iface proto src_ip src_port timestamp',
  },
  {
    product: 'suricata',
    service: 'anomaly',
    fields:
      'anomaly.event anomaly.layer anomaly.type dest_ip dest_port event_type flow_id host in_iface proto src_ip src_port timestamp',
  },
  {
    product: 'suricata',
    service: 'fileinfo',
    fields:
      'dest_ip dest_port event_type fileinfo.filename fileinfo.sha256 fileinfo.size fileinfo.state flow_id host in_iface proto src_ip src_port timestamp',
  },
  {
    product: 'suricata',
    service: 'flow',
    fields:
      'app_proto dest_ip dest_port event_type flow.age flow.alerted flow.bytes_toclient flow.bytes_toserver flow.end flow.pkts_toclient flow.pkts_toserver flow.reason flow.start flow.state flow_id host in_iface proto src_ip src_port timestamp',
  },
  {
    product: 'suricata',
    service: 'http',
    fields:
      'dest_ip dest_port event_type flow_id host http.hostname http.http_method http.http_user_agent http.length http.protocol http.status http.url in_iface proto src_ip src_port timestamp',
  },
  {
    product: 'suricata',
    service: 'smb',
    fields:
      'dest_ip dest_port event_type flow_id host in_iface proto smb.command smb.id src_ip src_port timestamp',
  },
  {
    product: 'suricata',
    service: 'ssh',
    fields:
      'dest_ip dest_port event_type flow_id host in_iface proto src_ip src_port ssh.client.proto_version ssh.client.software_version ssh.server.proto_version ssh.server.software_version timestamp',
  },
  {
    product: 'suricata',
    service: 'tls',
    fields:
      'dest_ip dest_port event_type flow_id host in_iface proto src_ip src_port timestamp tls.issuerdn tls.ja3.hash tls.sni tls.subject tls.version',
  },
  {
    product: 'suricata',
    category: 'dns',
    service: 'dns',
    fields:
      'answer dest_ip dest_port dns.answers.rdata dns.answers.rrname dns.answers.rrtype dns.answers.ttl dns.flags dns.grouped.A dns.id dns.queries.rrname dns.queries.rrtype dns.rcode dns.rdata dns.rrname dns.rrtype dns.ttl dns.tx_id dns.type dns.version event_type flow_id host in_iface proto query record_type src_ip src_port timestamp',
  },
  {
    product: 'windows',
    service: 'driver-framework',
    fields: 'Channel Computer EventID InstanceId Level Provider_Name',
  },
  {
    product: 'windows',
    service: 'security',
    fields:
      'AccessMask AuthenticationPackageName Channel ClassId ClassName Computer DeviceDescription DeviceId ElevatedToken EventID IpAddress IpPort Level LogonProcessName LogonType MemberName MemberSid ObjectType PackageName PreAuthType PrivilegeList ProcessId ProcessName Provider_Name RelativeTargetName SamAccountName ServiceName SessionId ShareLocalPath ShareName Status SubStatus SubjectDomainName SubjectLogonId SubjectUserName SubjectUserSid TargetDomainName TargetLogonId TargetServerName TargetSid TargetUserName TargetUserSid TaskContent TaskName TicketEncryptionType TransmittedServices Workstation WorkstationName',
  },
  {
    product: 'windows',
    service: 'system',
    fields:
      'AccountName Channel Computer EventID ImagePath Level Provider_Name ServiceName ServiceType StartType SupportInfo1',
  },
  {
    product: 'windows',
    service: 'windefend',
    fields: 'Channel Computer EventID Level Path ProductName Provider_Name SeverityName ThreatName',
  },
  {
    product: 'windows',
    category: 'dns_query',
    service: 'sysmon',
    fields:
      'Channel Computer EventID Image Level ProcessGuid ProcessId Provider_Name QueryName QueryResults QueryStatus RuleName User UtcTime',
  },
  {
    product: 'windows',
    category: 'image_load',
    service: 'sysmon',
    fields:
      'Channel Computer EventID Hashes Image ImageLoaded Level ProcessGuid ProcessId Provider_Name RuleName Signed User UtcTime',
  },
  {
    product: 'windows',
    category: 'network_connection',
    service: 'sysmon',
    fields:
      'Channel Computer DestinationHostname DestinationIp DestinationPort EventID Image Initiated Level ProcessGuid ProcessId Protocol Provider_Name RuleName SourceHostname SourceIp SourcePort User UtcTime',
  },
  {
    product: 'windows',
    category: 'process_access',
    service: 'sysmon',
    fields:
      'CallTrace Channel Computer EventID GrantedAccess Level Provider_Name RuleName SourceImage SourceProcessGUID SourceProcessId SourceThreadId TargetImage TargetProcessGUID TargetProcessId UtcTime',
  },
  {
    product: 'windows',
    category: 'process_creation',
    service: 'security',
    fields:
      'Channel CommandLine Computer EventID Image Level MandatoryLabel NewProcessId NewProcessName ParentImage ParentProcessName ProcessId Provider_Name SubjectDomainName SubjectLogonId SubjectUserName SubjectUserSid TargetDomainName TargetLogonId TargetUserName TargetUserSid TokenElevationType',
  },
  {
    product: 'windows',
    category: 'process_creation',
    service: 'sysmon',
    fields:
      'Channel CommandLine Computer EventID Hashes Image IntegrityLevel Level OriginalFileName ParentCommandLine ParentImage ParentProcessGuid ParentProcessId ProcessGuid ProcessId Provider_Name RuleName User UtcTime',
  },
  {
    product: 'windows',
    category: 'ps_classic_start',
    service: 'powershell-classic',
    fields: 'Channel Computer Data EventID Level Provider_Name param1 param2 param3',
  },
  {
    product: 'windows',
    category: 'ps_script',
    service: 'powershell',
    fields:
      'Channel Computer EventID Level MessageNumber MessageTotal Path Provider_Name ScriptBlockId ScriptBlockText',
  },
  {
    product: 'windows',
    category: 'registry_delete',
    service: 'sysmon',
    fields:
      'Channel Computer EventID EventType Image Level ProcessGuid ProcessId Provider_Name RuleName TargetObject User UtcTime',
  },
  {
    product: 'windows',
    category: 'registry_set',
    service: 'sysmon',
    fields:
      'Channel Computer Details EventID EventType Image Level ProcessGuid ProcessId Provider_Name RuleName TargetObject User UtcTime',
  },
  {
    product: 'windows',
    category: 'webserver',
    service: 'iis',
    fields:
      'c-ip c-uri c-uri-query cs-method cs-referer cs-uri cs-uri-query cs-uri-stem cs-user-agent cs-username s-ip s-port sc-status',
  },
  {
    product: 'zeek',
    service: 'conn',
    fields:
      '@stream @system _path conn_state duration history id.orig_h id.orig_p id.resp_h id.resp_p orig_bytes orig_l2_addr proto resp_bytes service ts uid',
  },
  {
    product: 'zeek',
    service: 'dce_rpc',
    fields: '_path endpoint id.orig_h id.orig_p id.resp_h id.resp_p operation ts uid',
  },
  { product: 'zeek', service: 'files', fields: '_path filename fuid md5 mime_type source ts' },
  {
    product: 'zeek',
    service: 'http',
    fields: '_path host id.orig_h id.orig_p id.resp_h id.resp_p method status_code ts uid uri user_agent',
  },
  {
    product: 'zeek',
    service: 'kerberos',
    fields:
      '_path client error_msg id.orig_h id.orig_p id.resp_h id.resp_p request_type service success ts uid',
  },
  {
    product: 'zeek',
    service: 'notice',
    fields: '_path actions id.orig_h id.orig_p id.resp_h id.resp_p msg note sub ts uid',
  },
  {
    product: 'zeek',
    service: 'ssh',
    fields: '_path auth_attempts auth_success client id.orig_h id.orig_p id.resp_h id.resp_p ts uid version',
  },
  {
    product: 'zeek',
    service: 'ssl',
    fields: '_path established id.orig_h id.orig_p id.resp_h id.resp_p server_name ts uid version',
  },
  { product: 'zeek', service: 'weird', fields: '_path id.orig_h id.orig_p id.resp_h id.resp_p name ts uid' },
  {
    product: 'zeek',
    category: 'dns',
    service: 'dns',
    fields:
      'Z _path answer answers id.orig_h id.orig_p id.resp_h id.resp_p proto qtype_name query rcode_name record_type rejected ts uid',
  },
]
