using System.Diagnostics;
using OmniGrains.Engine;

namespace OmniGrains.Orleans;

/// <summary>
/// The commands of this silo to one grain of another. One message is on its way at a time and holds all that has gathered
/// meanwhile: the order in which commands were sent is kept, whatever is tried again, and a hot grain costs a message for
/// hundreds of commands. Trying again after a silo's death is harmless, because a command id takes effect once.
/// </summary>
internal sealed class Outgoing(Func<CrossingCommand[], Task<CrossingOutcome[]>> owner, SiloLimits limits, Action<Outgoing> onEnded)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(300);

    private readonly Queue<Sent> _waiting = new();
    private bool _begun;
    private bool _ended;

    /// <summary>Takes a command; false when this one has ended and the caller must make a new one.</summary>
    public bool TryAdd(Sent sent)
    {
        lock (_waiting)
        {
            if (_ended)
            {
                return false;
            }

            _waiting.Enqueue(sent);
            if (!_begun)
            {
                _begun = true;
                _ = Task.Run(Run);
            }

            return true;
        }
    }

    private async Task Run()
    {
        while (Next() is { } batch)
        {
            await Deliver(batch);
        }

        onEnded(this);
    }

    private List<Sent>? Next()
    {
        lock (_waiting)
        {
            if (_waiting.Count == 0)
            {
                _ended = true;
                return null;
            }

            var batch = new List<Sent>(Math.Min(_waiting.Count, limits.MaxBatch));
            while (batch.Count < limits.MaxBatch && _waiting.TryDequeue(out var sent))
            {
                batch.Add(sent);
            }

            return batch;
        }
    }

    private async Task Deliver(List<Sent> batch)
    {
        var began = Stopwatch.GetTimestamp();
        var commands = batch.ConvertAll(static sent => sent.Command).ToArray();
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                Answer(batch, await owner(commands));
                return;
            }
            catch (Exception exception)
            {
                if (Stopwatch.GetElapsedTime(began) > limits.Patience)
                {
                    Fail(batch, exception);
                    return;
                }
            }

            await Task.Delay(pause);
        }
    }

    private static void Answer(List<Sent> batch, CrossingOutcome[] outcomes)
    {
        for (var i = 0; i < outcomes.Length; i++)
        {
            batch[i].Answer(outcomes[i]);
        }
    }

    private static void Fail(List<Sent> batch, Exception exception)
    {
        var failed = CrossingOutcome.Failed(
            FailureKind.Unavailable, $"The silo that owns the grain could not be reached ({exception.GetType().Name}).");
        foreach (var sent in batch)
        {
            sent.Answer(failed);
        }
    }
}

/// <summary>A command on its way to another silo.</summary>
internal abstract class Sent(CrossingCommand command)
{
    public CrossingCommand Command { get; } = command;

    public abstract void Answer(in CrossingOutcome outcome);
}

internal sealed class Sent<TReply>(Crossing crossing, CrossingCommand command, Action onAnswered) : Sent(command)
{
    private readonly TaskCompletionSource<Outcome<TReply>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Outcome<TReply>> Outcome => _completion.Task;

    public override void Answer(in CrossingOutcome outcome)
    {
        onAnswered();
        try
        {
            _completion.TrySetResult(crossing.Read<TReply>(outcome));
        }
        catch (Exception exception)
        {
            _completion.TrySetException(exception);
        }
    }
}
