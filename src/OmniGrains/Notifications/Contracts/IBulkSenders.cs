using OmniGrains.Engine;

namespace OmniGrains.Notifications.Contracts;

/// <summary>Whoever tells many, as the sending of it sees them. A cause is <see cref="NoticeOrder.CampaignCause"/> and an id.</summary>
public interface IBulkSenders
{
    /// <summary>How many messages of one channel may be on their way before <see cref="Handed"/> tells of them.</summary>
    const int LargestBatch = 64;

    /// <summary>What is to become of its messages now; asked right before each of them.</summary>
    ValueTask<BulkState> StateOf(string cause, CancellationToken cancellation);

    /// <summary>Providers were asked to take so many more messages: told after each batch; after a crash, not of the one that it ended.</summary>
    ValueTask Handed(string cause, int count, CommandContext context);
}

public enum BulkState
{
    Goes,

    /// <summary>What is not sent yet waits for an <see cref="IBulkReleased"/>.</summary>
    Paused,

    /// <summary>What is not sent yet never is.</summary>
    Stopped,
}

/// <summary>Whoever tells many goes on, or has ended: what waited for it is looked at again.</summary>
public interface IBulkReleased : IEvent
{
    /// <summary>As of <see cref="IBulkSenders"/>.</summary>
    string Cause { get; }
}
