using OmniGrains.Engine;

namespace OmniGrains.Notifications.Contracts;

/// <summary>Whoever tells many, as the sending of it sees them. A cause is <see cref="NoticeOrder.CampaignCause"/> and an id.</summary>
public interface IBulkSenders
{
    /// <summary>How many messages of one channel may be on their way before <see cref="Handed"/> tells of them.</summary>
    const int LargestBatch = 64;

    /// <summary>Whether nothing more of it may be sent; asked right before each message.</summary>
    ValueTask<bool> HasStopped(string cause, CancellationToken cancellation);

    /// <summary>Providers were asked to take so many more messages: told after each batch; after a crash, not of the one that it ended.</summary>
    ValueTask Handed(string cause, int count, CommandContext context);
}
