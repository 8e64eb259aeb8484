namespace OmniGrains.Engine;

// Deciding ahead of the journal. All of it runs under the activation's lock.
internal sealed partial class Activation
{
    private void Decide(WorkItem item)
    {
        try
        {
            var decision = grain.DecideOn(_tentative!, item.Command, item.Context);
            (item.Rejection, item.Reply, item.Events) = (decision.Rejection, decision.Reply, decision.Events);
            if (decision.Events.Count > 0)
            {
                RunAheadWith(item, decision);
            }
            else
            {
                LeaveUnchanged(item);
            }
        }
        catch (Exception exception)
        {
            // A decider that throws is a bug; the command fails, the grain goes on.
            item.Fail(exception);
        }
    }

    private void RunAheadWith(WorkItem item, in Decision decision)
    {
        var state = _tentative!;
        foreach (var @event in decision.Events)
        {
            state = grain.EvolveOn(state, @event);
        }

        item.Append = host.Encode(this, item, decision, _tentativeVersion);
        if (!host.Writer.TryReserve())
        {
            item.Refuse(EngineRejections.Overloaded);
            return;
        }

        item.StateAfter = state;
        item.RunAhead = _runAhead ??= new RunAhead();
        item.Yields = _inFlight is { Count: > 0 } ? _yields : item.Context.Yields;
        _yields = item.Yields;
        (_tentative, _tentativeVersion) = (state, _tentativeVersion + decision.Events.Count);
        (_inFlight ??= new Queue<WorkItem>(2)).Enqueue(item);
        host.Writer.Enqueue(item);
    }

    private void LeaveUnchanged(WorkItem item)
    {
        item.Append = null;
        if (_inFlight is { Count: > 0 })
        {
            _inFlight.Enqueue(item); // Its outcome rests on what is not durable yet.
        }
        else if (_assumed)
        {
            (_waiting ??= new Queue<Work>()).Enqueue(item); // Only the true state may refuse.
            StartLoad();
        }
        else
        {
            host.Settle(item, _version, _position);
        }
    }

    private void SettleUnchanged()
    {
        while (_inFlight!.TryPeek(out var next) && next.Append is null)
        {
            _inFlight.Dequeue();
            host.Settle(next, _version, _position);
        }
    }

    private void TryAgain(WorkItem item, bool isOwnFault)
    {
        item.Attempts += isOwnFault ? 1 : 0;
        if (item.Attempts > MaxAttempts)
        {
            item.Fail(new JournalUnavailableException($"{stream} was changed by others {MaxAttempts} times in a row."));
            return;
        }

        _again!.Add(item);
    }
}
