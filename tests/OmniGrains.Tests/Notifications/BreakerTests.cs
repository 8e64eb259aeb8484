using OmniGrains.Notifications.Sending;

namespace OmniGrains.Tests.Notifications;

/// <summary>A provider that keeps failing is passed by, and tried now and again by one message.</summary>
public sealed class BreakerTests
{
    [Fact]
    public void It_opens_after_five_failures_in_a_row_and_lets_one_try_after_a_while()
    {
        var clock = new Clock();
        var breakers = new Breakers(clock);
        for (var i = 0; i < Breakers.MostFailures; i++)
        {
            breakers.Allows("a").ShouldBeTrue();
            breakers.Note("a", failed: true);
        }

        breakers.Allows("a").ShouldBeFalse();
        breakers.Allows("b").ShouldBeTrue();
        clock.Now += Breakers.Rest;
        breakers.Allows("a").ShouldBeTrue();
        breakers.Allows("a").ShouldBeFalse("one tries it, the others wait for what that one finds");
        breakers.Note("a", failed: false);
        breakers.Allows("a").ShouldBeTrue();
        breakers.Allows("a").ShouldBeTrue();
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
