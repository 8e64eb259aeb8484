using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Sending;

/// <summary>Sends what is queued.</summary>
internal sealed class SendingWork(IGrains grains, IMessaging messaging, Tail tail, SendOne sending, TimeProvider time) : QueueWork(grains, tail, time)
{
    public override string Name => "inbox-sending";

    public override ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => messaging.Senders(cancellation);

    protected override GrainId QueueOf(string connection) => Outbox.GrainOf(connection);

    protected override ValueTask Attempt(string connection, WaitingMessage waiting, CancellationToken stop) => sending.Send(connection, waiting, stop);
}
