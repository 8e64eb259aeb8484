using OmniGrains.Delays.Links;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Journal.InMemory;

namespace OmniGrains.Tests.Delays;

public sealed class LinkTests
{
    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddDays(1);

    private readonly LinkTokens _tokens = TokensOf(1);

    [Fact]
    public void A_token_leads_to_its_order_until_it_ends()
    {
        _tokens.Read(_tokens.Make("web:1.2", Later), out var order).ShouldBe(LinkState.Valid);
        order.ShouldBe("web:1.2");
        _tokens.Read(_tokens.Make("web:1", DateTimeOffset.UnixEpoch), out _).ShouldBe(LinkState.Expired);
    }

    [Fact]
    public void A_token_that_was_changed_anywhere_or_made_elsewhere_leads_nowhere()
    {
        var token = _tokens.Make("web:1", Later);
        for (var i = 0; i < token.Length; i++)
        {
            // The last digit of each part may hold bits that do not count: only a change that decodes to the same is the same.
            var changed = $"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}";
            (_tokens.Read(changed, out var order) == LinkState.Valid && order != "web:1").ShouldBeFalse(changed);
        }

        TokensOf(2).Read(token, out _).ShouldBe(LinkState.Unknown);
        foreach (var other in (string[])["", ".", "a.b", "%.%", new string('A', 400), $"{token}x=", token.Replace('.', '-')])
        {
            _tokens.Read(other, out _).ShouldBe(LinkState.Unknown, other);
        }
    }

    [Theory]
    [InlineData("it", "en", "it")]
    [InlineData("en", "it", "en")]
    [InlineData(null, "it-IT,it;q=0.9,en;q=0.8", "it")]
    [InlineData(null, "de-DE,en;q=0.5,it;q=0.8", "it")]
    [InlineData(null, "it;q=0,en", "en")]
    [InlineData(null, "fr", "en")]
    [InlineData(null, null, "en")]
    [InlineData("xx", ";;;q=,,", "en")]
    public void The_page_speaks_the_language_asked_for_or_the_browsers(string? asked, string? accepted, string language) =>
        PageText.For(asked, accepted).Language.ShouldBe(language);

    [Fact]
    public void A_day_is_written_out_as_it_is_where_the_customer_is()
    {
        var night = new DateTimeOffset(2026, 3, 3, 23, 30, 0, TimeSpan.Zero);
        PageText.English.Day(night, "IT").ShouldBe("Wednesday 4 March 2026");
        PageText.Italian.Day(night, "IT").ShouldBe("mercoledì 4 marzo 2026");
        PageText.English.Day(night, "GB").ShouldBe("Tuesday 3 March 2026");
    }

    [Fact]
    public void What_comes_from_outside_is_encoded() =>
        PageHtml.Message(PageText.English, "a\"b", "web:<script>", "Title", null).ShouldNotContain("<script>");

    private static LinkTokens TokensOf(byte key) => new(
        new KeyVault(InMemoryStores.Open(new InMemoryDatabase(), TimeProvider.System).Keys, [.. Enumerable.Repeat(key, 32)]), TimeProvider.System);
}
