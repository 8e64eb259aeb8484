using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Templates;

namespace OmniGrains.Notifications.Asking;

/// <summary>What somebody is to be told, and on whose word.</summary>
internal sealed record NoticeWish(
    string Template, JsonElement Data, string? Key, string? DigestKey, string? Cause, string Actor, IReadOnlyList<string>? Channels = null, NoticeMode? Mode = null,
    int? RepeatSeconds = null);

/// <summary>The one place from which a person's grain is asked to tell something: for callers of the API, for journeys and for campaigns.</summary>
internal sealed class NoticeDesk(IGrains grains, PeopleFacts people) : INotices
{
    public async ValueTask<Outcome<NoticeReply>> Ask(CustomerRecord person, NoticeWish wish, CommandContext context, CancellationToken cancellation)
    {
        if ((await grains.Read(Template.GrainOf(wish.Template), ReadTemplate.Query, cancellation)).Value.Current is not var (version, template))
        {
            return Refused(NotificationRejections.TemplateUnknown);
        }

        if (Wrong(template, wish.Data) is { } wrong)
        {
            return Refused(NotificationRejections.DataInvalid($"data {wrong}."));
        }

        var terms = TemplateTerms.Of(wish.Template, version, template);
        terms = terms with
        {
            Channels = wish.Channels is { } only ? [.. terms.Channels.Where(only.Contains)] : terms.Channels,
            Mode = wish.Mode ?? terms.Mode,
            RepeatSeconds = wish.RepeatSeconds ?? terms.RepeatSeconds,
        };
        var facts = await people.Of(person, person.Id, terms, template, cancellation);
        var command = new AskNotice(new NoticeRequest(person.Id, terms, wish.Data, wish.Key, wish.DigestKey, wish.Cause, wish.Actor), facts);
        return await grains.Ask(PersonNotices.GrainOf(person.Id), command, context, cancellation);
    }

    public async ValueTask<NoticeAnswer> Send(CustomerRecord person, NoticeOrder order, CommandContext context, CancellationToken cancellation)
    {
        var wish = new NoticeWish(
            order.Template, order.Data, order.Key, null, order.Cause, order.Actor, RepeatSeconds: (int)PersonNotices.Remembered.TotalSeconds);
        var outcome = await Ask(person, wish, context, cancellation);
        return outcome.OrUnavailable() switch
        {
            { Rejection: { } rejection } => NoticeAnswer.Refused(rejection.Code),
            { Reply: { Id: { } id } reply } => new NoticeAnswer(id, reply.Repeated ? "repeated" : reply.Verdict switch
            {
                NoticeVerdict.Send => NoticeAnswer.Sent,
                NoticeVerdict.Hold => NoticeAnswer.Held,
                _ => $"{NoticeAnswer.Dropped}:{reply.Reason}",
            }),
            _ => NoticeAnswer.Refused(NotificationRejections.CustomerGone.Code),
        };
    }

    public ValueTask<string> ZoneOf(CustomerRecord person, CancellationToken cancellation) => people.ZoneFor(person, cancellation);

    public async ValueTask<string?> WrongFor(string template, JsonElement data, CancellationToken cancellation) =>
        (await grains.Read(Template.GrainOf(template), ReadTemplate.Query, cancellation)).Value.Current is not var (_, current) ? $"template: there is no template '{template}'."
        : Wrong(current, data) is { } wrong ? $"data: {wrong}."
        : null;

    public string? WrongData(JsonElement data) => RenderValues.Wrong(data);

    public async ValueTask<Rejection?> AddTemplate(ReadyTemplate ready, string actor, CommandContext context, CancellationToken cancellation)
    {
        // Only when there is none: what somebody has changed stays.
        var outcome = await grains.Ask(Template.GrainOf(ready.Id), new SaveTemplate(ready.Id, ReadyTemplates.InputOf(ready), 0, actor), context, cancellation);
        return outcome.Rejection is { } rejection && rejection.Code != NotificationRejections.TemplateChanged.Code ? rejection : null;
    }

    private static Outcome<NoticeReply> Refused(Rejection rejection) => new(null, rejection, 0, 0, false);

    private static string? Wrong(TemplateInput template, JsonElement data)
    {
        if (RenderValues.Wrong(data) is { } wrong)
        {
            return wrong;
        }

        List<string>? missing = null;
        foreach (var variable in template.Variables ?? [])
        {
            if (variable.Optional is not true && (!data.TryGetProperty(variable.Name, out var value) || value.ValueKind == JsonValueKind.Null))
            {
                (missing ??= []).Add(variable.Name);
            }
        }

        return missing is null ? null : $"lacks {string.Join(", ", missing.Take(10))}, which the template needs";
    }
}
