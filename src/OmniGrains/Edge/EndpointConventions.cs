using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace OmniGrains.Edge;

/// <summary>Endpoint metadata: the key may also come as the user name of Basic credentials.</summary>
public sealed record AcceptsBasicKey;

/// <summary>
/// Endpoint metadata: people open it in a browser, which then asks them for the key: it is the user name of Basic credentials.
/// </summary>
public sealed record OpenedInBrowser;

/// <summary>
/// Endpoint metadata: web pages call it with a key that anybody can read there. So a key that comes from a page (in the
/// body, or with an <c>Origin</c>) must have the scope that the endpoint asks for and no other.
/// </summary>
/// <param name="FindKey">Finds the key in the body, where no header can be sent; null when there is none.</param>
public sealed record CalledFromPages(Func<HttpContext, ValueTask<string?>> FindKey);

/// <summary>
/// Endpoint metadata: it takes no API key, because the sender proves itself by a signature that the endpoint verifies.
/// </summary>
public sealed record VerifiesSender;

/// <summary>Endpoint metadata: <c>?after=position</c> waits until everything that follows from it can be read.</summary>
public sealed record AwaitsPosition;

/// <summary>Endpoint metadata: an example for the API's description.</summary>
/// <param name="Status">The answer's status; null for the request.</param>
/// <param name="Name">What it shows.</param>
/// <param name="Body">An instance of the body's type, a string that already is JSON, NDJSON or an event stream, or a function that makes either of a moment that lies ahead.</param>
/// <param name="ContentType">The media type.</param>
public sealed record EndpointExample(int? Status, string Name, object Body, string ContentType);

public static class EndpointConventions
{
    private const string JsonType = "application/json";

    /// <summary>Accepts the key as Basic user name with an empty password, as the Segment libraries send it.</summary>
    public static TBuilder AllowBasicKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AcceptsBasicKey());

    /// <summary>Opens an endpoint to senders without an API key; the endpoint itself must verify their signature.</summary>
    public static TBuilder VerifiesItsSender<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new VerifiesSender());

    /// <summary>Lets a GET wait for a journal position: 400 when it is no position, 503 <c>view.behind</c> after 10 seconds.</summary>
    public static TBuilder WaitsForPosition<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AwaitsPosition());

    /// <summary>Lifts the limit of the body's size, for endpoints that read it as a stream.</summary>
    public static TBuilder AllowAnyBodySize<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new DisableRequestSizeLimitAttribute());

    /// <summary>Documents a request body by example.</summary>
    public static TBuilder WithRequestExample<TBuilder>(this TBuilder builder, string name, object body, string contentType = JsonType)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new EndpointExample(null, name, body, contentType));

    /// <summary>Documents a request body that names dates ahead: one that is written down once would be refused when they have passed.</summary>
    public static TBuilder WithRequestExample<TBuilder>(this TBuilder builder, string name, Func<DateTimeOffset, object> body, string contentType = JsonType)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new EndpointExample(null, name, body, contentType));

    /// <summary>Documents an answer by example.</summary>
    public static TBuilder WithExample<TBuilder>(this TBuilder builder, int status, string name, object body, string contentType = JsonType)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new EndpointExample(status, name, body, contentType));
}
