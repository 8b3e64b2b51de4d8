"use strict";

SwaggerUIBundle({
  dom_id: "#viewer",
  url: {{ description|tojson }},
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null,
});
