using System.Text.Json;
using OmniGrains.Ingest;

namespace OmniGrains.Tests.Ingest;

public sealed class CallGroupsTests
{
    [Fact]
    public void Calls_that_share_a_person_directly_or_through_others_stay_together_in_order()
    {
        Call[] calls = [Of("u1", null), Of("u2", "a2"), Of(null, "a1"), Of("u3", null), Of("u1", "a1"), Of(null, "a2")];

        var groups = CallGroups.Of(calls, call => call).Select(group => group.Select(call => Array.IndexOf(calls, call)).ToArray()).OrderBy(group => group[0]).ToList();

        groups.Count.ShouldBe(3);
        groups[0].ShouldBe([0, 2, 4]);
        groups[1].ShouldBe([1, 5]);
        groups[2].ShouldBe([3]);
    }

    private static Call Of(string? userId, string? anonymousId) =>
        new(CallType.Track, userId, anonymousId, null, "x", (JsonElement?)null, default, "web", IngestHarness.Now, $"{userId}{anonymousId}{Guid.NewGuid()}");
}
