using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OmniGrains.Host.Documentation;

/// <summary>What the document says as a whole: about us, and how to come in.</summary>
internal sealed class DocumentFrame : IOpenApiDocumentTransformer
{
    public const string Bearer = "bearer";
    public const string Basic = "basic";
    public const string Signature = "signature";
    public const string Visitor = "visitor";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "OmniGrains",
            Version = "1",
            Description = "One live record of every customer. Errors are application/problem+json with a stable code (see /docs/problems); "
                + "decimals are strings; instants are ISO 8601 with an offset; every write answers with its journal position.",
            License = null,
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key." },
            [Basic] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "basic",
                Description = "An API key as user name, with an empty password.",
            },
            [Visitor] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A visitor's token of a live chat, as its session gave it. No API key; the page's origin must be one of the connection's." },
            [Signature] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "signature",
                Description = "The sender's own signature of the body, in the header that its contract names. No API key.",
            },
        };
        SharedAnswers.AddTo(document);
        return Task.CompletedTask;
    }
}
