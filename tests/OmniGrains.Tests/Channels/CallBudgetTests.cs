using OmniGrains.Channels;

namespace OmniGrains.Tests.Channels;

public sealed class CallBudgetTests
{
    [Fact]
    public void Of_a_minute_reading_takes_a_part_and_leaves_the_rest_to_answers()
    {
        var time = new Clock();
        var budget = new CallBudget(time);
        for (var i = 0; i < 3; i++)
        {
            budget.Take("ebay", 3).ShouldBeNull();
            time.Now += TimeSpan.FromSeconds(10);
        }

        budget.Take("ebay", 3).ShouldBe(TimeSpan.FromSeconds(30), "the first of them is half a minute old");
        budget.Take("other", 3).ShouldBeNull();
        budget.Take("ebay", 4).ShouldBeNull();
        budget.Take("ebay", 4).ShouldBe(TimeSpan.FromSeconds(30));
        budget.Take("ebay", 3).ShouldBe(TimeSpan.FromSeconds(40), "of four two must have passed before reading goes on");

        time.Now += TimeSpan.FromSeconds(30);
        budget.Take("ebay", 4).ShouldBeNull();
        budget.Take("ebay", 3).ShouldNotBeNull();
        time.Now += TimeSpan.FromMinutes(1);
        budget.Take("ebay", 1).ShouldBeNull();
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
