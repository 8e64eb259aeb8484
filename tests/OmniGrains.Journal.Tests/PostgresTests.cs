using OmniGrains.Journal.Tests.Backends;
using OmniGrains.Journal.Tests.Contracts;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Journal.Tests;

[NeedsPostgres, Collection(PostgresCollection.Name)]
public sealed class PostgresJournalTests(PostgresCluster cluster) : JournalContract(new PostgresBackend(cluster));

[NeedsPostgres, Collection(PostgresCollection.Name)]
public sealed class PostgresJournalBatchTests(PostgresCluster cluster) : JournalBatchContract(new PostgresBackend(cluster));

[NeedsPostgres, Collection(PostgresCollection.Name)]
public sealed class PostgresJournalProcessTests(PostgresCluster cluster) : JournalProcessContract(new PostgresBackend(cluster));

[NeedsPostgres, Collection(PostgresCollection.Name)]
public sealed class PostgresProgressTests(PostgresCluster cluster) : ProgressContract(new PostgresBackend(cluster));

[NeedsPostgres, Collection(PostgresCollection.Name)]
public sealed class PostgresRemindersTests(PostgresCluster cluster) : RemindersContract(new PostgresBackend(cluster));

[NeedsPostgres, Collection(PostgresCollection.Name)]
public sealed class PostgresSnapshotsTests(PostgresCluster cluster) : SnapshotsContract(new PostgresBackend(cluster));

[NeedsPostgres, Collection(PostgresCollection.Name)]
public sealed class PostgresKeyStoreTests(PostgresCluster cluster) : KeyStoreContract(new PostgresBackend(cluster));

[NeedsPostgres, Collection(PostgresCollection.Name)]
public sealed class PostgresViewStoreTests(PostgresCluster cluster) : ViewStoreContract(new PostgresBackend(cluster));

[NeedsPostgres, Collection(PostgresCollection.Name)]
public sealed class PostgresBlobStoreTests(PostgresCluster cluster) : BlobStoreContract(new PostgresBackend(cluster));

[NeedsPostgres, Collection(PostgresCollection.Name)]
public sealed class PostgresBroadcastTests(PostgresCluster cluster) : BroadcastContract(new PostgresBackend(cluster));

[NeedsPostgres, Collection(PostgresCollection.Name)]
public sealed class PostgresBroadcastReachTests(PostgresCluster cluster) : BroadcastReachContract(new PostgresBackend(cluster));
