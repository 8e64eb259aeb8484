using System.Text.Json;
using OmniGrains.Notifications.Templates;

namespace OmniGrains.Tests.Notifications;

/// <summary>What a template may be filled with: the same bounds for callers, journeys and campaigns.</summary>
public sealed class NoticeDataTests
{
    [Fact]
    public void Data_is_an_object_of_bounded_size_with_bounded_lists()
    {
        Wrong("[]").ShouldBe("must be an object");
        Wrong("\"text\"").ShouldBe("must be an object");
        Wrong($$"""{ "a": [{{Numbers(100)}}] }""").ShouldBeNull();
        Wrong($$"""{ "a": [{{Numbers(101)}}] }""").ShouldBe("must have lists of at most 100 items");
        Wrong($$"""{ "a": { "b": [1, { "c": [{{Numbers(101)}}] }] } }""").ShouldBe("must have lists of at most 100 items", "however deep");
    }

    [Fact]
    public void Its_size_is_counted_in_characters_not_in_bytes()
    {
        const int Frame = 8; // {"a":""}
        Wrong($$"""{"a":"{{new string('è', RenderValues.LargestData - Frame)}}"}""").ShouldBeNull();
        Wrong($$"""{"a":"{{new string('è', RenderValues.LargestData - Frame + 1)}}"}""").ShouldBe("must be at most 16384 characters");
    }

    private static string Numbers(int count) => string.Join(',', Enumerable.Range(0, count));

    private static string? Wrong(string json)
    {
        using var data = JsonDocument.Parse(json);
        return RenderValues.Wrong(data.RootElement);
    }
}
