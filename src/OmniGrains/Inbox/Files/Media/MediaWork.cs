using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox.Files.Media;

/// <summary>Messages whose files lie with the channel wait here until they are fetched; the messages themselves wait for nothing.</summary>
internal static class MediaQueue
{
    public static GrainId GrainOf(string connection) => GrainId.Of(Outbox.GrainType, $"{connection}:media");
}

/// <summary>Fetches files that channels hold for us for a while.</summary>
internal sealed class MediaWork(IGrains grains, IMessaging messaging, Tail tail, FetchOne fetching, TimeProvider time) : QueueWork(grains, tail, time)
{
    public override string Name => "inbox-media";

    public override ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => messaging.MediaSources(cancellation);

    protected override GrainId QueueOf(string connection) => MediaQueue.GrainOf(connection);

    protected override ValueTask Attempt(string connection, WaitingMessage waiting, CancellationToken stop) => fetching.Fetch(connection, waiting, stop);
}
