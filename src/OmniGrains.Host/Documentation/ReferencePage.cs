using Swashbuckle.AspNetCore.SwaggerUI;

namespace OmniGrains.Host.Documentation;

/// <summary>The interactive reference at <c>/reference</c>. Only requests that no endpoint answers come by here.</summary>
internal static class ReferencePage
{
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'none'";

    public static void UseReferencePage(this WebApplication app) => app.UseWhen(
        static http => http.GetEndpoint() is null && http.Request.Path.StartsWithSegments("/reference", StringComparison.Ordinal),
        static branch =>
        {
            branch.Use(static (http, next) =>
            {
                Secure(http.Response);
                return next(http);
            });
            branch.UseSwaggerUI(static ui =>
            {
                ui.RoutePrefix = "reference";
                ui.DocumentTitle = "OmniGrains reference";
                ui.SwaggerEndpoint(ApiDescription.Address, "OmniGrains v1");
                ui.DisplayOperationId();
                ui.EnableTryItOutByDefault();
                ui.EnableFilter();
                ui.DocExpansion(DocExpansion.None); // Hundreds of operations: drawing them all at once takes a browser many seconds.
            });
        });

    public static void Secure(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
