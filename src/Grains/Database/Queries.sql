-- The queries of Orleans' providers, each under the name by which they look it up. An answer that says whether a change
-- was made is one row with one number, 0 for no.

-- Members. In each change the version is raised first, which locks its row: whoever comes second waits there, then
-- sees that the version has moved on, and changes nothing.
-- query: InsertMembershipVersionKey
WITH added AS (
    INSERT INTO orleansmembershipversiontable (deploymentid) VALUES (@DeploymentId)
    ON CONFLICT DO NOTHING RETURNING 1)
SELECT count(*)::integer FROM added

-- query: InsertMembershipKey
WITH raised AS (
    UPDATE orleansmembershipversiontable SET version = version + 1, "timestamp" = clock_timestamp()
    WHERE deploymentid = @DeploymentId AND version = @Version
      AND NOT EXISTS (
          SELECT FROM orleansmembershiptable
          WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING deploymentid),
added AS (
    INSERT INTO orleansmembershiptable (deploymentid, address, port, generation, siloname, hostname, status,
        proxyport, starttime, iamalivetime)
    SELECT deploymentid, @Address, @Port, @Generation, @SiloName, @HostName, @Status,
        @ProxyPort, @StartTime, @IAmAliveTime FROM raised
    RETURNING 1)
SELECT count(*)::integer FROM added

-- query: UpdateMembershipKey
WITH raised AS (
    UPDATE orleansmembershipversiontable SET version = version + 1, "timestamp" = clock_timestamp()
    WHERE deploymentid = @DeploymentId AND version = @Version
      AND EXISTS (
          SELECT FROM orleansmembershiptable
          WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING deploymentid),
changed AS (
    UPDATE orleansmembershiptable AS member
    SET status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
    FROM raised
    WHERE member.deploymentid = raised.deploymentid AND address = @Address AND port = @Port AND generation = @Generation
    RETURNING 1)
SELECT count(*)::integer FROM changed

-- query: UpdateIAmAlivetimeKey
UPDATE orleansmembershiptable SET iamalivetime = @IAmAliveTime
WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation

-- Reading: the version comes back even when there is no member, with nothing beside it.
-- query: MembershipReadRowKey
SELECT cluster.deploymentid, address, port, generation, siloname, hostname, status, proxyport, suspecttimes,
    starttime, iamalivetime, version
FROM orleansmembershipversiontable AS cluster
LEFT JOIN orleansmembershiptable AS member
    ON member.deploymentid = cluster.deploymentid AND address = @Address AND port = @Port AND generation = @Generation
WHERE cluster.deploymentid = @DeploymentId

-- query: MembershipReadAllKey
SELECT cluster.deploymentid, address, port, generation, siloname, hostname, status, proxyport, suspecttimes,
    starttime, iamalivetime, version
FROM orleansmembershipversiontable AS cluster
LEFT JOIN orleansmembershiptable AS member USING (deploymentid)
WHERE cluster.deploymentid = @DeploymentId

-- Clients enter through the members that offer a gateway.
-- query: GatewaysQueryKey
SELECT address, proxyport, generation FROM orleansmembershiptable
WHERE deploymentid = @DeploymentId AND status = @Status AND proxyport > 0

-- Members that have long been silent are forgotten, but never one that counts as active (3).
-- query: CleanupDefunctSiloEntriesKey
DELETE FROM orleansmembershiptable
WHERE deploymentid = @DeploymentId AND iamalivetime < @IAmAliveTime AND status <> 3

-- query: DeleteMembershipTableEntriesKey
WITH members AS (DELETE FROM orleansmembershiptable WHERE deploymentid = @DeploymentId)
DELETE FROM orleansmembershipversiontable WHERE deploymentid = @DeploymentId

-- Reminders. Each silo reads those whose grains' hashes lie in its part of a ring; the part that holds the ring's seam
-- is read from both ends.
-- query: UpsertReminderRowKey
INSERT INTO orleansreminderstable AS reminder (serviceid, grainid, remindername, starttime, period, grainhash)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash)
ON CONFLICT (serviceid, grainid, remindername) DO UPDATE
    SET starttime = excluded.starttime, period = excluded.period, grainhash = excluded.grainhash,
        version = reminder.version + 1
RETURNING version

-- query: ReadReminderRowsKey
SELECT grainid, remindername, starttime, period, version FROM orleansreminderstable
WHERE serviceid = @ServiceId AND grainid = @GrainId

-- query: ReadReminderRowKey
SELECT grainid, remindername, starttime, period, version FROM orleansreminderstable
WHERE serviceid = @ServiceId AND grainid = @GrainId AND remindername = @ReminderName

-- query: ReadRangeRows1Key
SELECT grainid, remindername, starttime, period, version FROM orleansreminderstable
WHERE serviceid = @ServiceId AND grainhash > @BeginHash AND grainhash <= @EndHash

-- query: ReadRangeRows2Key
SELECT grainid, remindername, starttime, period, version FROM orleansreminderstable
WHERE serviceid = @ServiceId AND (grainhash > @BeginHash OR grainhash <= @EndHash)

-- query: DeleteReminderRowKey
WITH gone AS (
    DELETE FROM orleansreminderstable
    WHERE serviceid = @ServiceId AND grainid = @GrainId AND remindername = @ReminderName AND version = @Version
    RETURNING 1)
SELECT count(*)::integer FROM gone

-- query: DeleteReminderRowsKey
DELETE FROM orleansreminderstable WHERE serviceid = @ServiceId
