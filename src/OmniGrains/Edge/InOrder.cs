using Microsoft.Extensions.Logging;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>
/// How loops over the journal work on what they found: events of one key in their order, keys beside each other. What waiting mends is passed on, and the whole
/// batch is looked at again; anything else would come again for ever: it is logged and left out, and holds up nobody.
/// </summary>
/// <param name="work">Whose work it is, as the log calls it.</param>
/// <param name="log">Where what was left out is told.</param>
internal sealed partial class InOrder(string work, ILogger log)
{
    /// <param name="all">What was found.</param>
    /// <param name="recordedOf">The event of one.</param>
    /// <param name="keyOf">The key of one.</param>
    /// <param name="atOnce">How many keys at once.</param>
    /// <param name="act">What is done with one.</param>
    /// <param name="stop">Stops it.</param>
    public Task Each<T>(
        IEnumerable<T> all, Func<T, Recorded> recordedOf, Func<T, string> keyOf, int atOnce, Func<T, CancellationToken, ValueTask> act, CancellationToken stop) =>
        Parallel.ForEachAsync(
            all.GroupBy(keyOf, StringComparer.Ordinal), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stop }, async (ofOne, token) =>
            {
                foreach (var one in ofOne)
                {
                    await Guarded(recordedOf(one), () => act(one, token));
                }
            });

    public async ValueTask Guarded(Recorded recorded, Func<ValueTask> act)
    {
        try
        {
            await act();
        }
        catch (Exception exception) when (!exception.Passes())
        {
            LeftOut(log, work, recorded.Type, recorded.Position, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What {Work} does for {Kind} at {Position} failed: it is left out.")]
    private static partial void LeftOut(ILogger log, string work, string kind, long position, Exception exception);
}
