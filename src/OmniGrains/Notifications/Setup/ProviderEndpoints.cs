using System.Net.Mail;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Channels.Contracts;
using OmniGrains.Edge;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.Setup;

/// <summary>A provider as it is set up.</summary>
/// <param name="Channel">email, sms, whatsapp, push, or inapp for the feed, which needs nothing more.</param>
/// <param name="Rank">The lowest is asked first, 0 to 1000; when absent, 0.</param>
/// <param name="Enabled">False to pass it by; true when absent.</param>
/// <param name="Smtp">For email: the server.</param>
/// <param name="Password">For email: written only; when absent, the one that there is stays, unless the server or user changes.</param>
/// <param name="Connection">For sms and whatsapp: a connection of <c>/v1/connections</c> over which people write.</param>
/// <param name="PushSubject">For push: a mailto: or https: address at which push services can reach you.</param>
public sealed record ProviderInput(
    string Channel, int? Rank = null, bool? Enabled = null, SmtpSettings? Smtp = null, string? Password = null, string? Connection = null, string? PushSubject = null);

/// <summary>A provider as it stands; its password is shown nowhere.</summary>
public sealed record ProviderDetails(
    string Id, string Channel, int Rank, bool Enabled, SmtpSettings? Smtp, bool HasPassword, string? Connection, string? PushSubject, string? PushKey);

/// <summary>The answer to a change of the providers.</summary>
public sealed record ProviderReceipt(string Id, long Position);

internal static class ProviderEndpoints
{
    private static readonly SmtpSettings Server = new(Host: "smtp.example", 587, "shop@shop.example", SmtpSecurity.StartTls, "shop", "Tea shop");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/notification-providers/{id}", Put)
            .WithName("PutNotificationProvider")
            .WithTags("Notifications")
            .WithSummary("Set up who takes messages of a channel")
            .WithDescription(
                "Of several for a channel the one with the lowest rank is asked first; when it fails, or has failed often lately, the next. Text messages and WhatsApp go "
                + "over connections of the inbox, so that answers come back there. For push a key pair is made; browsers subscribe with its public half.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("an SMTP server", new ProviderInput(NoticeChannels.Email, Smtp: Server, Password: "…"))
            .WithExample(StatusCodes.Status200OK, "saved", new ProviderReceipt("smtp-1", 12))
            .RequireScope(Scopes.Admin);
        routes.MapDelete("/notification-providers/{id}", Delete)
            .WithName("DeleteNotificationProvider")
            .WithTags("Notifications")
            .WithSummary("Remove a provider")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "removed", new ProviderReceipt("smtp-1", 13))
            .RequireScope(Scopes.Admin);
        routes.MapGet("/notification-providers", List)
            .WithName("ListNotificationProviders")
            .WithTags("Notifications")
            .WithSummary("List who takes messages of which channel")
            .WithDescription("There are at most 50: always one page. The public key of push is here too.")
            .WithExample(StatusCodes.Status200OK, "one", new Page<ProviderDetails>([new ProviderDetails("smtp-1", NoticeChannels.Email, 0, true, Server, true, null, null, null)], null))
            .RequireScope(Scopes.NotificationsRead);
    }

    private static async Task<Results<Ok<ProviderReceipt>, ProblemHttpResult>> Put(
        string id, ProviderInput input, Intent intent, HttpContext http, IGrains grains, IMessaging messaging, KeyVault vault, CancellationToken cancellation)
    {
        if (await Wrong(id, input, messaging, cancellation) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(new Rejection("request.invalid", wrong)));
        }

        var (key, secret) = input.Channel == NoticeChannels.Push ? Provider.NewPushKey() : (null, input.Password is { } password ? Encoding.UTF8.GetBytes(password) : null);
        var provider = new Provider(
            id, input.Channel, input.Rank ?? 0, input.Enabled ?? true, input.Smtp, input.Connection, input.PushSubject, key,
            secret is null ? null : vault.Protect(Provider.ContextOf(id), secret));

        // A keyed digest: the journal remembers it, and it must not give a password away to whoever guesses.
        var context = intent.Context($"{id}/{vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, NotificationsJson.Default.ProviderInput))}");
        return Receipt(id, await grains.Ask(AllProviders.Grain, new SetProvider(provider, intent.Actor), context, cancellation)).ToOk(http);
    }

    private static async Task<Results<Ok<ProviderReceipt>, ProblemHttpResult>> Delete(string id, Intent intent, HttpContext http, IGrains grains, CancellationToken cancellation) =>
        Receipt(id, await grains.Ask(AllProviders.Grain, new DropProvider(id, intent.Actor), intent.Context(id), cancellation)).ToOk(http);

    private static async Task<Ok<Page<ProviderDetails>>> List(IGrains grains, CancellationToken cancellation)
    {
        var all = (await grains.Read(AllProviders.Grain, ReadProviders.Query, cancellation)).Value;
        return TypedResults.Ok(new Page<ProviderDetails>(
        [
            .. all.List.OrderBy(one => one.Channel, StringComparer.Ordinal).ThenBy(one => one.Rank).Select(one => new ProviderDetails(
                one.Id, one.Channel, one.Rank, one.Enabled, one.Smtp, one is { Secret: not null, PushKey: null }, one.Connection, one.PushSubject, one.PushKey)),
        ], null));
    }

    private static Result<ProviderReceipt> Receipt(string id, Outcome<ProviderRevision> outcome) => outcome.ToResult(_ => new ProviderReceipt(id, outcome.Position));

    private static async ValueTask<string?> Wrong(string id, ProviderInput input, IMessaging messaging, CancellationToken cancellation) =>
        !Slugs.IsSlug(id, 40) ? "id: must be 1 to 40 lower-case letters, digits, dots or hyphens."
        : input.Rank is < 0 or > 1_000 ? "rank: must be 0 to 1000."
        : input.Channel switch
        {
            NoticeChannels.Email => input.Smtp is { } smtp ? WrongServer(smtp, input.Password) : "smtp: is needed for email.",
            NoticeChannels.Sms or NoticeChannels.WhatsApp => input.Connection is { } connection && await messaging.Find(connection, cancellation) is { CanSend: true }
                ? null : "connection: must be one of /v1/connections over which messages can be sent.",
            NoticeChannels.Push => input.PushSubject is { Length: <= 200 } subject && Uri.TryCreate(subject, UriKind.Absolute, out var uri) && uri.Scheme is "mailto" or "https"
                ? null : "pushSubject: must be a mailto: or https: address of at most 200 characters.",
            NoticeChannels.InApp => null,
            _ => $"channel: must be one of {string.Join(", ", NoticeChannels.All)}.",
        };

    private static string? WrongServer(SmtpSettings smtp, string? password) =>
        !Slugs.IsPrintable(smtp.Host, 253) || Uri.CheckHostName(smtp.Host) == UriHostNameType.Unknown ? "smtp.host: must be the name or address of a server."
        : smtp.Port is < 1 or > 65_535 ? "smtp.port: must be 1 to 65535."
        : !MailAddress.TryCreate(smtp.From, out _) || smtp.From.Length > 200 ? "smtp.from: must be an e-mail address."
        : smtp.ReplyTo is not null && !MailAddress.TryCreate(smtp.ReplyTo, out _) ? "smtp.replyTo: must be an e-mail address."
        : smtp.FromName is not null && !Slugs.IsText(smtp.FromName, 80) ? "smtp.fromName: must be 1 to 80 characters."
        : smtp.Connections is < 1 or > SmtpServer.MostConnections ? $"smtp.connections: must be 1 to {SmtpServer.MostConnections}."
        : (smtp.User is not null && !Slugs.IsPrintable(smtp.User, 200)) || (password is not null && !Slugs.IsText(password, 500)) ? "smtp.user, password: must be 1 to 200 and 1 to 500 visible characters."
        : null;
}
