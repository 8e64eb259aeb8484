using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OmniGrains.Channels.Contracts;

namespace OmniGrains.Chat.Visitors;

/// <summary>Tells browsers which pages may read answers: those of the origins that the connection names, and of no other. No cookies are ever sent.</summary>
internal sealed class ChatCors(IOptions<CorsOptions> options, IChatConnections chats) : ICorsPolicyProvider
{
    public const string Policy = "chat";
    private static readonly TimeSpan PermissionHolds = TimeSpan.FromMinutes(10);
    private readonly DefaultCorsPolicyProvider _others = new(options);

    public async Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) => policyName != Policy
        ? await _others.GetPolicyAsync(context, policyName)
        : new CorsPolicyBuilder([.. context.Request.RouteValues["connection"] is string id && await chats.Find(id, context.RequestAborted) is { } chat ? chat.Origins : []])
            .WithMethods("GET", "POST").WithHeaders("Authorization", "Content-Type", "Last-Event-ID", "Visitor-Email", "Visitor-Name", "Visitor-Language").WithExposedHeaders("Retry-After").SetPreflightMaxAge(PermissionHolds).Build();
}

/// <summary>Endpoint metadata: visitors of a live chat call it, with a token of their own instead of an API key.</summary>
public sealed record OpenToVisitors;

internal static class VisitorConventions
{
    /// <summary>Opens an endpoint to visitors; it must let them in by <see cref="VisitorDoor"/>.</summary>
    public static TBuilder ForVisitors<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.RequireCors(ChatCors.Policy).WithMetadata(new Edge.VerifiesSender(), new OpenToVisitors());
}
