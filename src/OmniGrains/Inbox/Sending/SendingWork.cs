using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Sending;

/// <summary>
/// Sends what is queued. Also what waits for a connection over which nothing can be sent any more: it is tried as ever, in case the connection comes back, and fails
/// with the reason when the schedule ends.
/// </summary>
internal sealed class SendingWork(IGrains grains, IMessaging messaging, Tail tail, SendOne sending, TimeProvider time) : QueueWork(grains, tail, time)
{
    private readonly IGrains _grains = grains;

    public override string Name => "inbox-sending";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation)
    {
        var keys = new List<string>();
        foreach (var id in await messaging.Known(cancellation))
        {
            if (await messaging.Find(id, cancellation) is { CanSend: true } || !(await _grains.Read(Outbox.GrainOf(id), ReadOutbox.Query, cancellation)).Value.Waiting.IsEmpty)
            {
                keys.Add(id);
            }
        }

        return keys;
    }

    protected override GrainId QueueOf(string connection) => Outbox.GrainOf(connection);

    protected override ValueTask Attempt(string connection, WaitingMessage waiting, CancellationToken stop) => sending.Send(connection, waiting, stop);
}
