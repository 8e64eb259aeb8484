using OmniGrains.Channels.Email.Content;

namespace OmniGrains.Tests.Inbox;

public sealed class TextHtmlTests
{
    [Theory]
    [InlineData("One\nTwo\n\nThree", "<p>One<br>\nTwo</p>\n<p>Three</p>\n")]
    [InlineData("<script>alert(1)</script> & \"more\"", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;</p>\n")]
    [InlineData("See https://shop.example/o?a=1&b=2.", "<p>See <a href=\"https://shop.example/o?a=1&amp;b=2\">https://shop.example/o?a=1&amp;b=2</a>.</p>\n")]
    [InlineData("(http://a.example/x)", "<p>(<a href=\"http://a.example/x\">http://a.example/x</a>)</p>\n")]
    [InlineData("javascript:alert(1) https://", "<p>javascript:alert(1) https://</p>\n")]
    [InlineData("https://user@evil.example/", "<p>https://user@evil.example/</p>\n")]
    [InlineData("https://a.example/\"onclick=x", "<p><a href=\"https://a.example/\">https://a.example/</a>&quot;onclick=x</p>\n")]
    [InlineData("", "")]
    public void Plain_text_becomes_paragraphs_and_links_and_nothing_else(string text, string html) =>
        TextHtml.Of(text).ShouldBe($"<!doctype html><html><body>{html}</body></html>");
}
