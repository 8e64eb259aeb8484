using System.Text.Json;
using OmniGrains.Notifications.Templates;

namespace OmniGrains.Tests.Notifications;

/// <summary>What may be saved as a template, and what comes out of it.</summary>
public sealed class TemplateTests
{
    private static readonly TemplateInput Good = new(
        "News", "marketing", ["email", "sms", "whatsapp", "push"],
        new Dictionary<string, TemplateTexts>
        {
            ["en"] = new(
                new EmailText("{{name}} for you", "{{name}} {{links.unsubscribe}}", "<p>{{name}} {{#each lines}}<b>{{sku}}</b>{{/each}} {{> footer}}</p>"),
                new SmsText("{{name}}"), new WhatsAppText("order_update", "en_US", ["{{name}}"]), new ShortText("News", "{{name}}", "/news")),
        },
        Variables: [Variable("name", "\"Teapot\""), Variable("lines", """[{"sku":"A"},{"sku":"B"}]"""), Variable("extra", "\"x\"", optional: true)]);

    private static readonly NotificationPartials Partials = new(1, new Dictionary<string, IReadOnlyDictionary<string, PartialText>>
    {
        ["footer"] = new Dictionary<string, PartialText> { ["en"] = new("Stop: {{links.unsubscribe}}", "<a href=\"{{links.unsubscribe}}\">Stop</a>") },
    });

    private readonly Renderer _renderer = new();

    [Fact]
    public void A_good_template_is_saved() => Wrong(Good).ShouldBeNull();

    [Theory]
    [InlineData("{{nmae}}", "'nmae' is not among the variables")]
    [InlineData("{{{name}}}", "is not one of")]
    [InlineData("{{&name}}", "is not one of")]
    [InlineData("{{lookup this 'x'}}", "is not one of")]
    [InlineData("{{#with name}}{{/with}}", "is not one of")]
    [InlineData("{{#*inline \"x\"}}{{/inline}}", "is not one of")]
    [InlineData("{{#if name}}a", "{{#if}} has no end")]
    [InlineData("{{#if name}}a{{/each}}", "{{/each}} closes nothing")]
    [InlineData("a{{else}}b", "{{else}} stands alone")]
    [InlineData("{{> other}}", "there is no partial 'other'")]
    [InlineData("{{#each lines}}{{#each this}}{{#each this}}x{{/each}}{{/each}}{{/each}}", "nested deeper than 2")]
    [InlineData("{{#each lines}}{{price}}{{/each}}", "price is undefined")]
    [InlineData("{{name.first}}", "first is undefined")]
    public void A_text_that_cannot_be_filled_is_refused(string text, string why) =>
        Wrong(With(texts => texts with { Sms = new SmsText(text) })).ShouldNotBeNull().ShouldContain(why);

    [Fact]
    public void What_is_too_long_for_its_channel_is_refused()
    {
        Wrong(With(texts => texts with { Sms = new SmsText(new string('x', 1_601)) })).ShouldNotBeNull().ShouldContain("1 to 1600 characters when it is filled; this one has 1601");
        Wrong(With(texts => texts with { Email = texts.Email! with { Subject = new string('x', 201) } })).ShouldNotBeNull().ShouldContain("the subject must have");
        Wrong(With(texts => texts with { Push = new ShortText("t", new string('x', 501)) })).ShouldNotBeNull().ShouldContain("the body must have at most 500");
        Wrong(With(texts => texts with { Push = new ShortText("t", "b", "http://plain.example") })).ShouldNotBeNull().ShouldContain("https address");
    }

    [Fact]
    public void WhatsApp_templates_have_their_shape()
    {
        Wrong(With(texts => texts with { WhatsApp = new WhatsAppText("Order Update", "en_US") })).ShouldNotBeNull().ShouldContain("whatsapp.name");
        Wrong(With(texts => texts with { WhatsApp = new WhatsAppText("order_update", "English") })).ShouldNotBeNull().ShouldContain("whatsapp.language");
        Wrong(With(texts => texts with { WhatsApp = new WhatsAppText("order_update", "it", ["{{extra}}"]) })).ShouldNotBeNull().ShouldContain("empty");
        var message = _renderer.Fill(new TemplateTexts(WhatsApp: new WhatsAppText("a", "it", ["{{name}}"])), "whatsapp", Values("two\nlines\tand   tabs"), Partials.In("en"), strict: true);
        message.Template!.Parameters.ShouldBe(["two lines and   tabs"]);
    }

    [Fact]
    public void Marketing_by_email_must_show_how_to_unsubscribe()
    {
        Wrong(With(texts => texts with { Email = new EmailText("s", "no link") })).ShouldNotBeNull().ShouldContain("links.unsubscribe");
        Wrong(With(texts => texts with { Email = new EmailText("s", "no link") }) with { Transactional = true }).ShouldBeNull();
    }

    [Fact]
    public void Values_are_escaped_in_html_and_only_there_and_cannot_become_headers()
    {
        const string Evil = "<script>alert(\"x\")</script>\r\nBcc: everybody@example.com";
        var message = _renderer.Fill(Good.Languages["en"], "email", Values(Evil), Partials.In("en"), strict: false);
        message.Html!.ShouldNotContain("<script>");
        message.Html!.ShouldContain("&lt;script&gt;alert(&quot;x&quot;)");
        message.Text.ShouldStartWith("<script>");
        message.Subject!.ShouldNotContain('\n');
        message.Html!.ShouldContain("<a href=\"https://shop.example/n/unsubscribe\">Stop</a>");
    }

    [Fact]
    public void A_value_is_never_read_as_a_template()
    {
        var message = _renderer.Fill(Good.Languages["en"], "sms", Values("{{brand.name}} {{#each items}}"), Partials.In("en"), strict: true);
        message.Text.ShouldBe("{{brand.name}} {{#each items}}");
    }

    [Fact]
    public void What_comes_out_is_bounded()
    {
        var lines = string.Join(',', Enumerable.Repeat("""{"sku":"A"}""", 100));
        var values = RenderValues.Of([JsonSerializer.Deserialize<JsonElement>($$"""{"lines":[{{lines}}]}""")], 1, RenderSurroundings.Sample, []);
        var long_ = new string('x', 90_000);
        Should.Throw<RenderException>(() => _renderer.Render($"{{{{#each lines}}}}{long_}{{{{/each}}}}", values, Partials.In("en"), html: false, strict: true));
        RenderValues.Wrong(JsonSerializer.Deserialize<JsonElement>($"{{\"a\":[{string.Join(',', Enumerable.Repeat("1", 101))}]}}")).ShouldNotBeNull();
        RenderValues.Wrong(JsonSerializer.Deserialize<JsonElement>("[]")).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("de", "en")]
    [InlineData("it-IT", "it")]
    [InlineData("it", "it")]
    [InlineData(null, "en")]
    public void The_persons_language_is_taken_or_else_the_templates_own(string? wanted, string taken)
    {
        var template = Good with { Languages = new Dictionary<string, TemplateTexts> { ["en"] = new(), ["it"] = new() }, DefaultLanguage = "en" };
        template.TextsFor(wanted).Language.ShouldBe(taken);
    }

    [Theory]
    [InlineData(160, 'a', 1)]
    [InlineData(161, 'a', 2)]
    [InlineData(80, '€', 1)]
    [InlineData(81, '€', 2)]
    [InlineData(70, 'ж', 1)]
    [InlineData(71, 'ж', 2)]
    public void Parts_of_a_text_message_are_counted(int count, char letter, int parts) => MessageLimits.Segments(new string(letter, count)).ShouldBe(parts);

    [Theory]
    [InlineData("{{> other}}")]
    [InlineData("{{#each items}}x{{/each}}")]
    [InlineData("{{name}}")]
    public void A_partial_loops_nothing_and_knows_only_what_every_template_has(string text) => NotificationPartials.Wrong(new PartialsInput(
        new Dictionary<string, IReadOnlyDictionary<string, PartialText>> { ["p"] = new Dictionary<string, PartialText> { ["en"] = new(text) } })).ShouldNotBeNull();

    private static TemplateInput With(Func<TemplateTexts, TemplateTexts> change) =>
        Good with { Languages = new Dictionary<string, TemplateTexts> { ["en"] = change(Good.Languages["en"]) } };

    private static Dictionary<string, object?> Values(string name) =>
        RenderValues.Of([JsonSerializer.SerializeToElement(new { name })], 1, RenderSurroundings.Sample, ["name", "lines", "extra"]);

    private static TemplateVariable Variable(string name, string sample, bool? optional = null) => new(name, JsonSerializer.Deserialize<JsonElement>(sample), optional);

    private string? Wrong(TemplateInput template) => new TemplateCheck(_renderer).Wrong("news", template, Partials)?.Detail;
}
