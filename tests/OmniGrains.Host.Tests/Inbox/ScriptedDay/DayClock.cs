using OmniGrains.Host.Tests.Crash;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Moves the clock of the day. What goes by it looks at it when something is recorded, so something is.</summary>
internal sealed class DayClock(KilledNodes nodes, ToldTime time, CancellationToken stop)
{
    private const int Quick = 40;
    private int _moved;

    /// <summary>To a moment, never back.</summary>
    public void Go(DateTimeOffset at)
    {
        at.ShouldBeGreaterThanOrEqualTo(time.GetUtcNow(), "the day took longer than it has hours");
        time.Set(at);
    }

    /// <summary>Waits until all that follows from what is recorded has been done.</summary>
    public async Task Settle() => await nodes.Owner.GetSettled("v1/conversations?limit=1");

    /// <summary>Lets minutes pass, in which what failed is tried again, until something has come to its end.</summary>
    public async Task Pass(Task until)
    {
        for (var minutes = 1; !until.IsCompleted; minutes++)
        {
            await Task.WhenAny(until, Task.Delay(minutes < Quick ? TimeSpan.FromMilliseconds(250) : TimeSpan.FromSeconds(3), stop));
            Go(time.GetUtcNow().AddMinutes(1));
            using var recorded = await nodes.Client.PutAsync("v1/macros/passing", System.Net.Http.Json.JsonContent.Create(new
            {
                name = $"Minute {++_moved}",
                languages = new { en = new { note = "A minute has passed." } },
            }), stop);
            recorded.EnsureSuccessStatusCode();
        }

        await until;
    }
}
