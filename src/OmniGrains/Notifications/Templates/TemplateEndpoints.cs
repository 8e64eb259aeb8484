using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.Templates;

/// <summary>A template in a list.</summary>
public sealed record TemplateSummary(string Id, int Version, string Name, string Purpose, bool Transactional, IReadOnlyList<string> Channels, IReadOnlyList<string> Languages);

internal static class TemplateEndpoints
{
    public static readonly TemplateInput Example = new(
        "Points are about to lapse", "loyalty", [NoticeChannels.Email, NoticeChannels.Sms],
        new Dictionary<string, TemplateTexts>
        {
            ["en"] = new(
                new EmailText(
                    "{{points}} points lapse on {{day}}", "Hello {{customer.name}}, {{points}} points lapse on {{day}}.\n\nUnsubscribe: {{links.unsubscribe}}",
                    "<p>Hello {{customer.name}}, <b>{{points}}</b> points lapse on {{day}}.</p><p><a href=\"{{links.unsubscribe}}\">Unsubscribe</a></p>"),
                new SmsText("{{points}} points lapse on {{day}}. {{brand.name}}")),
        },
        Variables: [new TemplateVariable("points", JsonSerializer.SerializeToElement("120")), new TemplateVariable("day", JsonSerializer.SerializeToElement("31 May"))],
        RepeatMinutes: 1_440);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/notification-templates/{id}", Put)
            .WithName("PutNotificationTemplate")
            .WithTags("Notifications")
            .WithSummary("Save what customers are told")
            .WithDescription(
                "Replaces the whole template; what is under way is sent in the version that it was asked for in. It is tried with its samples in every language and on "
                + "every channel first: a name that is missing, or a text that is too long for its channel, is refused. Send If-Match with the ETag to change only what you read.")
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("by e-mail or text message", Example)
            .WithExample(StatusCodes.Status200OK, "saved", new TemplateReceipt("points-lapse", 1, 12))
            .RequireScope(Scopes.NotificationsManage);
        routes.MapGet("/notification-templates/{id}", Get)
            .WithName("GetNotificationTemplate")
            .WithTags("Notifications")
            .WithSummary("Read a template")
            .WithDescription("The version in force, or with ?version= one of the last 20.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "a template", new TemplateDetails("points-lapse", 1, Example))
            .RequireScope(Scopes.NotificationsRead);
        routes.MapGet("/notification-templates", List)
            .WithName("ListNotificationTemplates")
            .WithTags("Notifications")
            .WithSummary("List the templates")
            .WithDescription("By id. Page with cursor; pass after=position to include your own writes.")
            .WithExample(StatusCodes.Status200OK, "one template", new Page<TemplateSummary>(
                [new TemplateSummary("points-lapse", 1, Example.Name, Example.Purpose, false, Example.Channels, ["en"])], null))
            .WaitsForPosition()
            .RequireScope(Scopes.NotificationsRead);
        PreviewEndpoint.Map(routes);
    }

    private static async Task<Results<Ok<TemplateReceipt>, ProblemHttpResult>> Put(
        string id, TemplateInput input, Intent intent, HttpContext http, TemplateCheck check, IGrains grains, KeyVault vault, CancellationToken cancellation)
    {
        var partials = (await grains.Read(NotificationPartials.Grain, ReadPartials.Query, cancellation)).Value;
        if ((Answers.TryReadIfMatch(http.Request, out var expected) ? check.Wrong(id, input, partials) : Answers.BadIfMatch) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        var context = intent.Context(vault.Digest(Encoding.UTF8.GetBytes($"{id} {TemplateGrain.TextOf(input)}")));
        var outcome = await grains.Ask(Template.GrainOf(id), new SaveTemplate(id, input, expected, intent.Actor), context, cancellation);
        return outcome.ToResult(reply => new TemplateReceipt(id, reply.Version, outcome.Position)).ToTagged(http, receipt => receipt.Version);
    }

    private static async Task<Results<Ok<TemplateDetails>, ProblemHttpResult>> Get(string id, int? version, HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        var template = Slugs.IsSlug(id, 40) ? (await grains.Read(Template.GrainOf(id), ReadTemplate.Query, cancellation)).Value : Template.Unknown;
        if ((version is null ? template.Current : template.Versions.Find(one => one.Version == version)) is not { } found)
        {
            return TypedResults.Problem(Problems.Of(NotificationRejections.TemplateUnknown));
        }

        http.Response.Headers.ETag = Answers.ETagOf(found.Version);
        return TypedResults.Ok(new TemplateDetails(id, found.Version, found.Template));
    }

    private static async Task<Results<Ok<Page<TemplateSummary>>, ProblemHttpResult>> List(
        string? cursor, int? limit, IGrains grains, IViewStore views, CancellationToken cancellation)
    {
        if (cursor is not null && !Slugs.IsSlug(cursor, 40))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        var size = Math.Clamp(limit ?? 50, 1, 200);
        await using var connection = await views.Open(cancellation);
        var ids = (await connection.QueryAsync<string>(new CommandDefinition(
            "select id from notification_templates where id > @cursor order by id limit @size", new { cursor = cursor ?? "", size = size + 1 }, cancellationToken: cancellation))).AsList();
        var items = new List<TemplateSummary>();
        foreach (var id in ids.Take(size))
        {
            var (version, template) = (await grains.Read(Template.GrainOf(id), ReadTemplate.Query, cancellation)).Value.Current!;
            items.Add(new TemplateSummary(id, version, template.Name, template.Purpose, template.Transactional ?? false, template.Channels, [.. template.Languages.Keys]));
        }

        return TypedResults.Ok(new Page<TemplateSummary>(items, ids.Count > size ? ids[size - 1] : null));
    }
}
