using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Notifications.Asking;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.Templates;

/// <summary>What a preview is made with.</summary>
/// <param name="Language">When absent, the customer's, or else the template's own.</param>
/// <param name="Data">What it is filled with; when absent, the samples.</param>
/// <param name="Customer">A real customer, whose name and language are used; the links in it lead nowhere.</param>
/// <param name="Version">When absent, the version in force.</param>
public sealed record PreviewInput(string? Language = null, JsonElement? Data = null, string? Customer = null, int? Version = null);

/// <summary>What would be sent.</summary>
/// <param name="Language">In which language.</param>
/// <param name="Version">In which version of the template.</param>
/// <param name="Channels">On each channel.</param>
public sealed record PreviewDetails(string Language, int Version, IReadOnlyList<PreviewMessage> Channels);

/// <summary>What would be sent on one channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Subject">Of an e-mail, or the title of a short message.</param>
/// <param name="Text">The plain text.</param>
/// <param name="Html">The same as HTML. Show it in a frame without rights.</param>
/// <param name="Url">Where a short message leads.</param>
/// <param name="Template">The template that WhatsApp has approved.</param>
/// <param name="Segments">In how many parts a text message is sent.</param>
/// <param name="Problem">Why it cannot be sent with this data.</param>
public sealed record PreviewMessage(
    string Channel, string? Subject, string? Text, string? Html, string? Url, TemplateMessage? Template, int? Segments, string? Problem);

internal static class PreviewEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/notification-templates/{id}/preview", Handle)
        .WithName("PreviewNotification")
        .WithTags("Notifications")
        .WithSummary("See what would be sent")
        .WithDescription("With the samples, with data of yours, with the name and language of a real customer. Nothing is sent and nothing recorded.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("in Italian", new PreviewInput("it"))
        .WithExample(StatusCodes.Status200OK, "a text message", new PreviewDetails(
            "en", 1, [new PreviewMessage(NoticeChannels.Sms, null, "120 points lapse on 31 May. Shop", null, null, null, 1, null)]))
        .RequireScope(Scopes.NotificationsRead);

    private static async Task<Results<Ok<PreviewDetails>, ProblemHttpResult>> Handle(
        string id, PreviewInput? input, IGrains grains, Renderer renderer, PeopleFacts people, HttpContext http, CancellationToken cancellation)
    {
        var template = Slugs.IsSlug(id, 40) ? (await grains.Read(Template.GrainOf(id), ReadTemplate.Query, cancellation)).Value : Template.Unknown;
        var found = input?.Version is { } asked ? template.Versions.Find(one => one.Version == asked) : template.Current;
        if (found is null)
        {
            return TypedResults.Problem(Problems.Of(NotificationRejections.TemplateUnknown));
        }

        if (input?.Data is { } data && RenderValues.Wrong(data) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(NotificationRejections.DataInvalid($"data: {wrong}.")));
        }

        var around = RenderSurroundings.Sample;
        if (input?.Customer is { } customer)
        {
            if (http.Features.Get<Caller>()?.May(Scopes.CustomersRead) != true)
            {
                return TypedResults.Problem(Problems.Of(403, "auth.scope-missing", "A preview with a customer's name needs the scope customers:read too."));
            }

            if (await people.Find(customer, cancellation) is not { } person)
            {
                return TypedResults.Problem(Problems.Of(NotificationRejections.CustomerUnknown));
            }

            around = around with { CustomerId = person.Id, CustomerName = person.Name, Language = person.PreferredLanguage };
        }

        var (language, texts) = found.Template.TextsFor(input?.Language ?? (input?.Customer is null ? null : around.Language));
        var partials = (await grains.Read(NotificationPartials.Grain, ReadPartials.Query, cancellation)).Value.In(language);
        var values = input?.Data is { } given
            ? RenderValues.Of([given], 1, around, (found.Template.Variables ?? []).Select(variable => variable.Name))
            : TemplateCheck.SampleValues(found.Template, all: true, around);
        return TypedResults.Ok(new PreviewDetails(
            language, found.Version, [.. found.Template.Channels.Where(texts.Has).Select(channel => Show(renderer, texts, channel, values, partials))]));
    }

    private static PreviewMessage Show(Renderer renderer, TemplateTexts texts, string channel, Dictionary<string, object?> values, PartialTexts partials)
    {
        try
        {
            var message = renderer.Fill(texts, channel, values, partials, strict: true);
            int? segments = channel == NoticeChannels.Sms ? MessageLimits.Segments(message.Text) : null;
            return new PreviewMessage(channel, message.Subject, message.Text, message.Html, message.Url, message.Template, segments, null);
        }
        catch (RenderException failed)
        {
            return new PreviewMessage(channel, null, null, null, null, null, null, failed.Message);
        }
    }
}
