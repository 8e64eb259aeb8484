namespace OmniGrains.Notifications.Contracts;

/// <summary>Whoever tells many: asked right before each message is sent whether it still may be.</summary>
public interface IBulkSenders
{
    /// <param name="cause">What led to the message: <see cref="NoticeOrder.CampaignCause"/> and an id.</param>
    /// <param name="cancellation">Stops waiting.</param>
    ValueTask<bool> HasStopped(string cause, CancellationToken cancellation);
}
