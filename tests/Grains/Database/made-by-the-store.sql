-- The script by which the store made the tables of a cluster, when it still did.

-- What a cluster keeps beside the sweeps: who takes part in it, and what is to be woken up. Orleans' ADO.NET providers know no tables; they
-- know names of queries, of their parameters and of the columns that come back, and look the text of each query up in `orleansquery`. Those
-- names are theirs. An answer that says whether a change was made is one row with one number, 0 for no.

CREATE TABLE orleansquery (
    querykey  text PRIMARY KEY,
    querytext text NOT NULL
);

-- A cluster's members change one at a time: who changes one names the version it has seen, and is refused if that is no longer the latest.
CREATE TABLE orleansmembershipversiontable (
    deploymentid text        PRIMARY KEY,
    version      integer     NOT NULL DEFAULT 0,
    "timestamp"  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A row is written every few seconds for as long as its silo lives; the key stays, so room on its page is all that this needs.
CREATE TABLE orleansmembershiptable (
    deploymentid text        NOT NULL REFERENCES orleansmembershipversiontable,
    address      text        NOT NULL,
    port         integer     NOT NULL,
    generation   integer     NOT NULL,
    siloname     text        NOT NULL,
    hostname     text        NOT NULL,
    status       integer     NOT NULL,
    proxyport    integer,
    suspecttimes text,
    starttime    timestamptz NOT NULL,
    iamalivetime timestamptz NOT NULL,
    PRIMARY KEY (deploymentid, address, port, generation)
) WITH (fillfactor = 50);

CREATE TABLE orleansreminderstable (
    serviceid    text        NOT NULL,
    grainid      text        NOT NULL,
    remindername text        NOT NULL,
    starttime    timestamptz NOT NULL,
    period       bigint      NOT NULL,
    grainhash    integer     NOT NULL,
    version      integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (serviceid, grainid, remindername)
);
CREATE INDEX orleansreminders_by_hash ON orleansreminderstable (serviceid, grainhash);

-- Members. In each change the version is raised first, which locks its row: whoever comes second waits there, then sees that the version has
-- moved on, and changes nothing.
INSERT INTO orleansquery (querykey, querytext) VALUES
('InsertMembershipVersionKey', $query$
    WITH added AS (
        INSERT INTO orleansmembershipversiontable (deploymentid) VALUES (@DeploymentId)
        ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::integer FROM added
$query$),
('InsertMembershipKey', $query$
    WITH raised AS (
        UPDATE orleansmembershipversiontable SET version = version + 1, "timestamp" = clock_timestamp()
        WHERE deploymentid = @DeploymentId AND version = @Version
          AND NOT EXISTS (
              SELECT FROM orleansmembershiptable
              WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING deploymentid),
    added AS (
        INSERT INTO orleansmembershiptable (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
        SELECT deploymentid, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM raised
        RETURNING 1)
    SELECT count(*)::integer FROM added
$query$),
('UpdateMembershipKey', $query$
    WITH raised AS (
        UPDATE orleansmembershipversiontable SET version = version + 1, "timestamp" = clock_timestamp()
        WHERE deploymentid = @DeploymentId AND version = @Version
          AND EXISTS (
              SELECT FROM orleansmembershiptable
              WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING deploymentid),
    changed AS (
        UPDATE orleansmembershiptable AS member SET status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
        FROM raised
        WHERE member.deploymentid = raised.deploymentid AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING 1)
    SELECT count(*)::integer FROM changed
$query$),
('UpdateIAmAlivetimeKey', $query$
    UPDATE orleansmembershiptable SET iamalivetime = @IAmAliveTime
    WHERE deploymentid = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$query$),
-- Reading: the version comes back even when there is no member, with nothing beside it.
('MembershipReadRowKey', $query$
    SELECT cluster.deploymentid, address, port, generation, siloname, hostname, status, proxyport, suspecttimes, starttime, iamalivetime, version
    FROM orleansmembershipversiontable AS cluster
    LEFT JOIN orleansmembershiptable AS member
        ON member.deploymentid = cluster.deploymentid AND address = @Address AND port = @Port AND generation = @Generation
    WHERE cluster.deploymentid = @DeploymentId
$query$),
('MembershipReadAllKey', $query$
    SELECT cluster.deploymentid, address, port, generation, siloname, hostname, status, proxyport, suspecttimes, starttime, iamalivetime, version
    FROM orleansmembershipversiontable AS cluster
    LEFT JOIN orleansmembershiptable AS member USING (deploymentid)
    WHERE cluster.deploymentid = @DeploymentId
$query$),
-- Clients enter through the members that offer a gateway.
('GatewaysQueryKey', $query$
    SELECT address, proxyport, generation FROM orleansmembershiptable
    WHERE deploymentid = @DeploymentId AND status = @Status AND proxyport > 0
$query$),
-- Members that have long been silent are forgotten, but never one that counts as active (3).
('CleanupDefunctSiloEntriesKey', $query$
    DELETE FROM orleansmembershiptable
    WHERE deploymentid = @DeploymentId AND iamalivetime < @IAmAliveTime AND status <> 3
$query$),
('DeleteMembershipTableEntriesKey', $query$
    WITH members AS (DELETE FROM orleansmembershiptable WHERE deploymentid = @DeploymentId)
    DELETE FROM orleansmembershipversiontable WHERE deploymentid = @DeploymentId
$query$);

-- Reminders. Each silo reads those whose grains' hashes lie in its part of a ring; the part that holds the ring's seam is read from both ends.
INSERT INTO orleansquery (querykey, querytext) VALUES
('UpsertReminderRowKey', $query$
    INSERT INTO orleansreminderstable AS reminder (serviceid, grainid, remindername, starttime, period, grainhash)
    VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash)
    ON CONFLICT (serviceid, grainid, remindername) DO UPDATE
        SET starttime = excluded.starttime, period = excluded.period, grainhash = excluded.grainhash, version = reminder.version + 1
    RETURNING version
$query$),
('ReadReminderRowsKey', $query$
    SELECT grainid, remindername, starttime, period, version FROM orleansreminderstable
    WHERE serviceid = @ServiceId AND grainid = @GrainId
$query$),
('ReadReminderRowKey', $query$
    SELECT grainid, remindername, starttime, period, version FROM orleansreminderstable
    WHERE serviceid = @ServiceId AND grainid = @GrainId AND remindername = @ReminderName
$query$),
('ReadRangeRows1Key', $query$
    SELECT grainid, remindername, starttime, period, version FROM orleansreminderstable
    WHERE serviceid = @ServiceId AND grainhash > @BeginHash AND grainhash <= @EndHash
$query$),
('ReadRangeRows2Key', $query$
    SELECT grainid, remindername, starttime, period, version FROM orleansreminderstable
    WHERE serviceid = @ServiceId AND (grainhash > @BeginHash OR grainhash <= @EndHash)
$query$),
('DeleteReminderRowKey', $query$
    WITH gone AS (
        DELETE FROM orleansreminderstable
        WHERE serviceid = @ServiceId AND grainid = @GrainId AND remindername = @ReminderName AND version = @Version
        RETURNING 1)
    SELECT count(*)::integer FROM gone
$query$),
('DeleteReminderRowsKey', $query$
    DELETE FROM orleansreminderstable WHERE serviceid = @ServiceId
$query$);
