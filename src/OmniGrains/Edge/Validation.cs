using FluentValidation;
using FluentValidation.Results;
using MediatR;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>Runs a use case's validator before its handler: what is invalid never reaches a grain.</summary>
internal sealed class Validation<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResponse>
    where TResponse : IResultOf<TResponse>
{
    private const int MostMessages = 10;

    private readonly IValidator<TRequest>[] _validators = [.. validators];

    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        foreach (var validator in _validators)
        {
            var result = validator.Validate(request);
            if (!result.IsValid)
            {
                return Task.FromResult(TResponse.From(ToRejection(result.Errors)));
            }
        }

        return next();
    }

    private static Rejection ToRejection(List<ValidationFailure> errors) =>
        new("request.invalid", string.Join(' ', errors.Take(MostMessages).Select(error => $"{NameOf(error)}: {error.ErrorMessage}")));

    // Our own member's path begins with a capital; the name that callers know was given to the rule.
    private static string NameOf(ValidationFailure error) =>
        error.PropertyName is [>= 'A' and <= 'Z', ..] && error.FormattedMessagePlaceholderValues?.GetValueOrDefault("PropertyName") is string given ? given : error.PropertyName;
}
