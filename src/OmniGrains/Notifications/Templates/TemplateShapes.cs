using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.People;

namespace OmniGrains.Notifications.Templates;

/// <summary>A template as it is saved: the whole of it. Texts are Handlebars: values, <c>if</c>, <c>unless</c>, <c>each</c> and partials, nothing else.</summary>
/// <param name="Name">For people; at most 100 characters.</param>
/// <param name="Purpose">What consent is asked for, e.g. <c>marketing</c>.</param>
/// <param name="Channels">The channels that it may take, the first one first: email, sms, whatsapp, push, inapp.</param>
/// <param name="Languages">What it says, by language (<c>en</c>, <c>it</c>).</param>
/// <param name="DefaultLanguage">For people whose language there is not; when absent, the first one.</param>
/// <param name="Transactional">True when it is part of something that the customer asked for: it then needs no consent, and goes past quiet hours, caps and digests; that is audited.</param>
/// <param name="Variables">What it is filled with, beside <c>customer.id</c>, <c>customer.name</c>, <c>customer.language</c>, <c>brand.name</c>, <c>brand.url</c>, <c>links.preferences</c>, <c>links.unsubscribe</c>, <c>items</c> and <c>count</c>.</param>
/// <param name="Mode">When absent, <c>single</c>: the preferred channel first, the next only when that one fails or is not heard of.</param>
/// <param name="FallbackMinutes">Take the next channel when no delivery was reported for so long: 1 to 4,320; when absent, only when one failed.</param>
/// <param name="DigestMinutes">Gather for so long, 1 to 10,080, and send one message with all as <c>items</c>; when absent, each by itself.</param>
/// <param name="RepeatMinutes">For how long the same <c>key</c> is known as a repetition: 1 to 44,640; when absent, 1,440.</param>
public sealed record TemplateInput(
    string Name, string Purpose, IReadOnlyList<string> Channels, IReadOnlyDictionary<string, TemplateTexts> Languages, string? DefaultLanguage = null, bool? Transactional = null,
    IReadOnlyList<TemplateVariable>? Variables = null, NoticeMode? Mode = null, int? FallbackMinutes = null, int? DigestMinutes = null, int? RepeatMinutes = null);

/// <summary>A variable of a template.</summary>
/// <param name="Name">Letters, digits and underscores.</param>
/// <param name="Sample">A plausible value of any kind: what the template is tried with when it is saved.</param>
/// <param name="Optional">True when it may be missing; it is then empty.</param>
public sealed record TemplateVariable(string Name, JsonElement Sample, bool? Optional = null);

/// <summary>What a template says in one language; a channel that is absent is not taken.</summary>
public sealed record TemplateTexts(
    EmailText? Email = null, SmsText? Sms = null, [property: JsonPropertyName("whatsapp")] WhatsAppText? WhatsApp = null, ShortText? Push = null,
    [property: JsonPropertyName("inapp")] ShortText? InApp = null)
{
    /// <summary>Whether something is said on a channel.</summary>
    public bool Has(string channel) => channel switch
    {
        NoticeChannels.Email => Email is not null,
        NoticeChannels.Sms => Sms is not null,
        NoticeChannels.WhatsApp => WhatsApp is not null,
        NoticeChannels.Push => Push is not null,
        NoticeChannels.InApp => InApp is not null,
        _ => false,
    };
}

/// <summary>An e-mail.</summary>
/// <param name="Subject">At most 200 characters when it is filled.</param>
/// <param name="Text">The plain text: for those who read no HTML.</param>
/// <param name="Html">Values are escaped in it. When absent, the e-mail is plain text.</param>
public sealed record EmailText(string Subject, string Text, string? Html = null);

/// <summary>A text message; at most 1,600 characters when it is filled.</summary>
public sealed record SmsText(string Text);

/// <summary>A template that WhatsApp has approved.</summary>
/// <param name="Name">Its name there: lower-case letters, digits and underscores.</param>
/// <param name="Language">Its language there, e.g. <c>en_US</c>.</param>
/// <param name="Parameters">What is put in the places of its body, in order: without line breaks, tabs and four spaces in a row.</param>
public sealed record WhatsAppText(string Name, string Language, IReadOnlyList<string>? Parameters = null);

/// <summary>A short message: a push message, or an item of the feed.</summary>
/// <param name="Title">At most 100 characters when it is filled.</param>
/// <param name="Body">At most 500 characters when it is filled.</param>
/// <param name="Url">Where it leads; an https address, or a path.</param>
public sealed record ShortText(string Title, string Body, string? Url = null);

/// <summary>A template as it stands.</summary>
public sealed record TemplateDetails(string Id, int Version, TemplateInput Template);

/// <summary>The answer to a change of a template.</summary>
public sealed record TemplateReceipt(string Id, int Version, long Position);

internal static class TemplateTerms
{
    public static NoticeTerms Of(string id, int version, TemplateInput template) => new(
        id, version, template.Purpose, template.Transactional ?? false, template.Channels, template.Mode ?? NoticeMode.Single, template.FallbackMinutes * 60,
        template.DigestMinutes * 60, (template.RepeatMinutes ?? 1_440) * 60);

    /// <summary>The texts for a person's language, with the language that they are in.</summary>
    public static (string Language, TemplateTexts Texts) TextsFor(this TemplateInput template, string? wanted)
    {
        var language = new[] { wanted, wanted?.Split('-', '_')[0], template.DefaultLanguage }
            .FirstOrDefault(one => one is not null && template.Languages.ContainsKey(one)) ?? template.Languages.Keys.First();
        return (language, template.Languages[language]);
    }
}
