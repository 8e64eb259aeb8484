using OmniGrains.Journal.Tests.Backends;
using OmniGrains.Journal.Tests.Contracts;

namespace OmniGrains.Journal.Tests;

public sealed class InMemoryJournalTests() : JournalContract(new InMemoryBackend());

public sealed class InMemoryJournalBatchTests() : JournalBatchContract(new InMemoryBackend());

public sealed class InMemoryProgressTests() : ProgressContract(new InMemoryBackend());

public sealed class InMemoryRemindersTests() : RemindersContract(new InMemoryBackend());

public sealed class InMemorySnapshotsTests() : SnapshotsContract(new InMemoryBackend());

public sealed class InMemoryKeyStoreTests() : KeyStoreContract(new InMemoryBackend());

public sealed class InMemoryBlobStoreTests() : BlobStoreContract(new InMemoryBackend());

public sealed class InMemoryBroadcastTests() : BroadcastContract(new InMemoryBackend());

public sealed class InMemoryBroadcastReachTests() : BroadcastReachContract(new InMemoryBackend());
