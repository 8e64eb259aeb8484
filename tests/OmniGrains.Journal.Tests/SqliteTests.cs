using OmniGrains.Journal.Tests.Backends;
using OmniGrains.Journal.Tests.Contracts;

namespace OmniGrains.Journal.Tests;

public sealed class SqliteJournalTests() : JournalContract(new SqliteBackend());

public sealed class SqliteJournalBatchTests() : JournalBatchContract(new SqliteBackend());

public sealed class SqliteJournalProcessTests() : JournalProcessContract(new SqliteBackend());

public sealed class SqliteProgressTests() : ProgressContract(new SqliteBackend());

public sealed class SqliteRemindersTests() : RemindersContract(new SqliteBackend());

public sealed class SqliteSnapshotsTests() : SnapshotsContract(new SqliteBackend());

public sealed class SqliteKeyStoreTests() : KeyStoreContract(new SqliteBackend());

public sealed class SqliteViewStoreTests() : ViewStoreContract(new SqliteBackend());

public sealed class SqliteBlobStoreTests() : BlobStoreContract(new SqliteBackend());

public sealed class SqliteBroadcastTests() : BroadcastContract(new SqliteBackend());
